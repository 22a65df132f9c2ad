import SluiceAccess
import SluiceCore

/// The way into the ledger: takes secrets out of the servers' words first.
struct RedactingSink: SettlementSink {
  let ledger: any SettlementSink
  let redactor: Redactor

  func settle(
    _ settlements: [Settlement],
    durable: @escaping @Sendable (Result<Void, any Error>) -> Void
  ) {
    // Most batches hold nothing to look at twice.
    let isClean = settlements.allSatisfy { $0.error == nil && !isMarked($0) }
    ledger.settle(isClean ? settlements : settlements.map(redacted), durable: durable)
  }

  /// Whether the server has echoed the token in an answer or a request id.
  private func isMarked(_ settlement: Settlement) -> Bool {
    if let bytes = settlement.answer?.bytes, redactor.isIn(bytes) { return true }
    return settlement.requestID.map { redactor.isIn($0.utf8) } ?? false
  }

  private func redacted(_ settlement: Settlement) -> Settlement {
    settlement.replacing(
      answer: settlement.answer.map(redactor.redact),
      requestID: settlement.requestID.map(redactor.redact),
      error: settlement.error.map(redactor.redact)
    )
  }
}
