import SluiceCore
import SluiceJSON
import SluiceTasks

extension SingleCall {
  /// The arguments of a task that takes one: a text, an image or a recording by its path.
  ///
  /// A chat is one message of the user's.
  ///
  /// - Parameters:
  ///   - task: The task's id.
  ///   - text: What to ask.
  /// - Returns: A JSON object, for ``init(task:model:arguments:headers:wire:path:streams:timeout:options:)``.
  /// - Throws: ``SluiceError`` (`usage`) for a task that does not exist, and for one that needs more.
  public static func arguments(for task: String, text: String) throws -> String {
    let task = try TaskCatalogue.task(named: task)
    let required = task.arguments.filter(\.isRequired)
    guard let first = required.first ?? task.arguments.first, required.count < 2, !task.isFree
    else {
      let names = required.map(\.name).joined(separator: ", ")
      throw SluiceError(
        .usage,
        at: task.id,
        names.isEmpty ? "the task takes no text" : "the task needs \(names)",
        next: "give them with --arguments JSON; sluice tasks \(task.id) describes them"
      )
    }
    var value = JSONValue.string(text)
    if first.name == "messages" {
      let message: [JSONValue.JSONMember] = [
        .init("role", .string("user")), .init("content", value),
      ]
      value = .array([.object(message)])
    }
    return String(decoding: JSONValue.object([.init(first.name, value)]).text, as: UTF8.self)
  }
}
