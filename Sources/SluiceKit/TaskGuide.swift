import SluiceCore
import SluiceTasks

/// A task as a person looks it up: what to give, what may be set.
public struct TaskGuide: Sendable, Encodable {
  /// An argument or a parameter.
  public struct Field: Sendable, Encodable {
    /// The name in Python's `InferenceClient`, and here.
    public let name: String
    /// What it may hold: `a string`, `a whole number from 1`.
    public let type: String
    /// Whether it must be given.
    public let required: Bool
    /// One sentence.
    public let summary: String
  }

  /// The task's id.
  public let id: String
  /// One line.
  public let summary: String
  /// What a row asks with; a lone template under `inputs` stands for the first.
  public let arguments: [Field]
  /// What may be set beside them.
  public let parameters: [Field]
  /// Whether several rows may travel in one request.
  public let batch: Bool

  /// Every task, by id.
  public static let all: [TaskGuide] = TaskCatalogue.all.map(TaskGuide.init)

  /// Looks a task up.
  ///
  /// - Parameter task: The task's id.
  /// - Throws: ``SluiceError`` (`usage`) with the nearest id.
  public init(task: String) throws {
    self.init(try TaskCatalogue.task(named: task))
  }

  init(_ task: TaskDescription) {
    id = task.id
    summary = task.summary
    arguments = task.arguments.map(Field.init)
    parameters = task.parameters.filter { $0.type != .never }.map(Field.init)
    batch = task.forms.contains { $0.batched != nil }
  }

  /// `text-classification     Labels a text.`
  public var headline: String {
    id.padding(to: 34) + summary
  }

  /// The whole guide, a line an entry.
  public var lines: [String] {
    var lines = ["\(id): \(summary)", "", "arguments (inputs:)"]
    lines += arguments.map(\.line)
    if !parameters.isEmpty { lines += ["", "parameters"] + parameters.map(\.line) }
    lines += ["", batch ? "takes batches (batch: { rows: n })" : "takes one row a request"]
    return lines
  }
}

extension TaskGuide.Field {
  fileprivate init(_ field: SluiceTasks.Field) {
    name = field.name
    type = field.type.words
    required = field.isRequired
    summary = field.doc
  }

  fileprivate var line: String {
    "  " + name.padding(to: 30) + "\(type)\(required ? ", required" : ""). \(summary)"
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
