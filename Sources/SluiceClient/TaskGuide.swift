import SluiceCore
import SluiceTasks

/// A task as a person looks it up: what to give, what may be set, what comes back.
///
/// ```swift
/// for guide in TaskGuide.all { print(guide.id, guide.summary) }
/// print(try TaskGuide(task: "text-classification").page)
/// ```
public struct TaskGuide: Sendable {
  /// The task's id: `text-classification`.
  public let id: String
  /// One line, without a full stop.
  public let summary: String
  /// Arguments, parameters, request forms and answer, as plain text.
  public let page: String
  /// The same as a JSON object.
  public let json: String

  /// Every task, by id.
  public static let all: [TaskGuide] = TaskCatalogue.all.map(TaskGuide.init)

  /// Looks a task up.
  ///
  /// - Parameter task: The task's id; `text_classification` will do.
  /// - Throws: ``SluiceError`` (`usage`) with the nearest id.
  public init(task: String) throws {
    self.init(try TaskCatalogue.task(named: task))
  }

  private init(_ task: TaskDescription) {
    id = task.id
    summary = task.summary
    page = task.page
    json = String(decoding: task.json.text, as: UTF8.self)
  }
}
