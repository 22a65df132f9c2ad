import SluiceCore
import SluiceJSON
import SluiceTasks

/// What of a job decides what is asked: when one of these changes, old answers answer another
/// question.
///
/// Concurrency, retries, timeouts, batching and export are not among them: they may change from one
/// start to the next.
struct JobIdentity {
  private let members: [(key: String, value: JSONValue)]
  /// What the names stand for that rows may call a model.
  private let models: [JSONValue.JSONMember]

  init(_ spec: RequestSpec, url: String?) {
    var members: [(key: String, value: JSONValue)] = [("task", .string(spec.task))]
    members.append(("model", spec.model.map(JSONValue.string) ?? .null))
    members.append(("url", url.map(JSONValue.string) ?? .null))
    members.append(("wire", .string(spec.wire.rawValue)))
    members.append(("inputs", spec.inputs))
    members.append(("parameters", .object(spec.parameters.sorted { $0.name < $1.name })))
    members.append(("id", spec.idColumn.map(JSONValue.string) ?? .null))
    members.append(("path", spec.path.map(JSONValue.string) ?? .null))
    members.append(("method", spec.method.map(JSONValue.string) ?? .null))
    let headers = spec.headers.sorted { $0.name < $1.name }
    members.append(("headers", .object(headers.map { .init($0.name, .string($0.value)) })))
    members.append(("parameter_column", spec.parameterColumn.map(JSONValue.string) ?? .null))
    self.members = members
    models = spec.models.map { .init($0.name, .string($0.asked)) }
  }

  /// What the ledger keeps.
  var value: JSONValue {
    .object(members.map { .init($0.key, $0.value) } + [.init("models", .object(models))])
  }

  /// What differs from what was kept earlier.
  func changes(since stored: JSONValue) -> [JobChange] {
    members.compactMap { member in
      let before = stored[member.key] ?? .null
      guard before != member.value else { return nil }
      return JobChange(key: member.key, before: shown(before), after: shown(member.value))
    } + changedModels(since: stored["models"])
  }

  /// A name may come or go: what rows of the others ask does not depend on it.
  private func changedModels(since stored: JSONValue?) -> [JobChange] {
    models.compactMap { model in
      guard let before = stored?[model.name], before != model.value else { return nil }
      return JobChange(
        key: "models.\(model.name)",
        before: shown(before),
        after: shown(model.value)
      )
    }
  }

  private func shown(_ value: JSONValue) -> String? {
    value == .null ? nil : safe(String(decoding: value.text, as: UTF8.self), limit: 200)
  }
}
