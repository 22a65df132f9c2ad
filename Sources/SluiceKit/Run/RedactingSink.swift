import SluiceCore

/// The way into the ledger: takes secrets out of the servers' words first.
struct RedactingSink: SettlementSink {
  let ledger: any SettlementSink
  let redactor: Redactor

  func settle(
    _ settlements: [Settlement],
    durable: @escaping @Sendable (Result<Void, any Error>) -> Void
  ) {
    ledger.settle(settlements.map(redacted), durable: durable)
  }

  private func redacted(_ settlement: Settlement) -> Settlement {
    guard let error = settlement.error else { return settlement }
    let clean = redactor.redact(error)
    return clean == error ? settlement : settlement.with(error: clean)
  }
}

extension Settlement {
  fileprivate func with(error: String) -> Settlement {
    Settlement(
      position: position,
      place: place,
      key: key,
      fingerprint: fingerprint,
      state: state,
      answer: answer,
      attempts: attempts,
      status: status,
      latency: latency,
      requestID: requestID,
      fault: fault,
      error: error
    )
  }
}
