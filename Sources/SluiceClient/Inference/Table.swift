internal import SluiceCore
public import SluiceJSON

/// A table as an argument of a call: columns with names, in their order, all of one length.
///
/// ```swift
/// let answer = try await client.tableQuestionAnswering(
///   table: ["Repository": ["Transformers", "Datasets"], "Stars": ["36542", "4512"]],
///   query: "How many stars does Transformers have?"
/// )
/// ```
///
/// Models that answer questions want every cell as a string.
public struct Table: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// The columns: names, and cells from top to bottom.
  public var columns: [(name: String, cells: [JSONValue])]

  /// Creates a table of columns.
  public init(columns: [(name: String, cells: [JSONValue])]) { self.columns = columns }

  /// Creates a table of columns, which keep this order.
  public init(dictionaryLiteral columns: (String, [JSONValue])...) {
    self.columns = columns.map { (name: $0.0, cells: $0.1) }
  }

  /// Whether names, cells and order are the same.
  public static func == (one: Table, other: Table) -> Bool { one.json == other.json }

  fileprivate var json: JSONValue { .object(columns.map { .init($0.name, .array($0.cells)) }) }
}

extension Table: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue { json }
}
