/// A settled row as a matrix's writer wants it; its bytes are good during the visit only.
package struct SettledVector {
  /// What a row's answer is.
  package enum Content {
    /// A vector.
    case numbers(VectorType, UnsafeRawBufferPointer)
    /// JSON: a vector from a ledger that keeps text, or another shape.
    case json(UnsafeRawBufferPointer)
    /// An answer that is neither.
    case other
    /// The row has failed or was skipped.
    case none(error: String)
  }

  /// The record number.
  package let position: Int64
  /// The value of the job's `id` column.
  package let key: String?
  package let state: SettledState
  package let content: Content

  package init(position: Int64, key: String?, state: SettledState, content: Content) {
    self.position = position
    self.key = key
    self.state = state
    self.content = content
  }
}
