/// Where outcomes go: the ledger.
package protocol SettlementSink: Sendable {
  /// Takes outcomes in; returns at once.
  ///
  /// - Parameters:
  ///   - settlements: The outcomes, in the order in which they came.
  ///   - durable: Called once these outcomes are committed (or cannot be), on the sink's own queue.
  ///     Nothing may be reported before it has been called with success.
  func settle(
    _ settlements: [Settlement],
    durable: @escaping @Sendable (Result<Void, any Error>) -> Void
  )
}
