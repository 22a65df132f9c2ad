/// Rows that have become durable since the dispatcher last looked: one commit answers for many
/// batches, and the dispatcher hears of them together.
struct DurableRows: Sendable {
  private(set) var rows = 0
  /// Bytes of their answers.
  private(set) var answers = 0

  /// Adds a batch, which has at least one row.
  ///
  /// - Returns: Whether the dispatcher is to be told: it has not been since it last looked.
  mutating func add(rows: Int, answers: Int) -> Bool {
    defer {
      self.rows += rows
      self.answers += answers
    }
    return self.rows == 0
  }

  /// Takes out all.
  mutating func take() -> DurableRows {
    defer { self = DurableRows() }
    return self
  }
}
