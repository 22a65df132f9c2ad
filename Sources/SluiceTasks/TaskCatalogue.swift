package import SluiceCore
internal import SluiceJSON

/// All tasks.
///
/// Each is a file in the folder `Tasks`, which declares the task under the file's name:
/// `FillMask.swift` has `TaskDescription.fillMask`. The list of them, `listed`, is written at build
/// time (`Plugins/TaskList`).
package enum TaskCatalogue {
  /// In alphabetical order.
  package static let all: [TaskDescription] = listed.sorted { $0.id < $1.id }

  /// The task of a name; `text_classification`, as the method is called in Python, will do.
  ///
  /// Where there is none it throws, with the nearest name; `code` is that of the refusal,
  /// since a name may stand in a command or in a job file.
  package static func task(
    named name: String,
    code: SluiceError.Code = .usage
  ) throws(SluiceError) -> TaskDescription {
    let id = String(name.map { $0 == "_" ? "-" : $0 })
    guard let task = all.first(where: { $0.id == id }) else {
      throw SluiceError(
        code,
        at: "task",
        "there is no task \"\(name)\"",
        next: suggestion(for: name, among: all.map(\.id))
      )
    }
    return task
  }
}

extension TaskDescription {
  /// The form for a job: by its target, its profile, and what it gives.
  func form(for spec: RequestSpec, to target: Target) throws(SluiceError) -> WireForm {
    let given = names(givenBy: spec)
    let form = forms.first { form in
      form.wires.contains(spec.wire) && form.route.leads(to: target)
        && (form.selector.map(given.contains) ?? true)
    }
    guard let form else {
      throw SluiceError(
        .data,
        at: "model",
        "\(id) has no form for this model in the \(spec.wire) wire",
        next: "give a server's URL, or take the other wire"
      )
    }
    return form
  }

  private func names(givenBy spec: RequestSpec) -> Set<String> {
    var members = spec.parameters
    if !isFree, case .object(let inputs) = spec.inputs { members += inputs }
    let names = members.filter { $0.value != .null }.map(\.name)
    return Set(
      fields.filter { field in names.contains { $0 == field.name || field.aliases.contains($0) } }
        .map(\.name)
    )
  }
}
