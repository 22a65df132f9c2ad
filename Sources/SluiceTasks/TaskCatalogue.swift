package import SluiceCore

/// All tasks.
package enum TaskCatalogue {
  /// In alphabetical order.
  package static let all: [TaskDescription] = [
    .chatCompletion,
    .featureExtraction,
    .fillMask,
    .post,
    .questionAnswering,
    .sentenceSimilarity,
    .summarization,
    .tableQuestionAnswering,
    .textClassification,
    .textGeneration,
    .text2TextGeneration,
    .tokenClassification,
    .translation,
    .zeroShotClassification,
  ]

  /// The task of a name; `text_classification`, as the method is called in Python, will do.
  ///
  /// Where there is none it throws, with the nearest name; `exit` is the status of that refusal,
  /// since a name may stand in a command or in a job file.
  package static func task(
    named name: String,
    exit: ExitStatus = .usage
  ) throws(SluiceError) -> TaskDescription {
    let id = String(name.map { $0 == "_" ? "-" : $0 })
    guard let task = all.first(where: { $0.id == id }) else {
      throw SluiceError(
        exit,
        at: "task",
        "there is no task \"\(name)\"",
        next: suggestion(for: name, among: all.map(\.id))
      )
    }
    return task
  }
}

extension TaskDescription {
  /// The form for a target and a profile.
  func form(to target: Target, wire: Wire) throws(SluiceError) -> WireForm {
    let form = forms.first { $0.wires.contains(wire) && $0.route.leads(to: target) }
    guard let form else {
      throw SluiceError(.data, at: "model", "\(id) has no form for this model in the \(wire) wire")
    }
    return form
  }
}
