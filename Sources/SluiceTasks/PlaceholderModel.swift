import SluiceCore
import SluiceJSON

extension RequestSpec {
  /// Whether requests would name a placeholder as their model: they go to a server's URL on a route of
  /// OpenAI's, and nothing says what the server calls its model.
  package func hasPlaceholderModel(bases: ServiceBases) -> Bool {
    guard wire == .current, !isBatchLines, models.isEmpty, endpoints.count < 2,
      parameterColumn == nil, let model, model.contains("://"), !model.contains("{{"),
      !task.contains("{{"), !parameters.contains(where: { $0.name == "model" }),
      let task = try? TaskCatalogue.task(named: task),
      let target = try? Target(self, task: task, bases: bases),
      let form = try? task.form(for: self, to: target)
    else { return false }
    if case .object(let members) = inputs, members.contains(where: { $0.name == "model" }) {
      return false
    }
    return form.body.members.contains(.model)
  }
}
