/// What became of a row, for good.
package enum SettledState: Int, Sendable, CaseIterable {
  case succeeded = 1
  case failed = 2
  /// The record could not be used; nothing was sent.
  case skipped = 3

  /// The word that people and `--json` read.
  package var name: String {
    switch self {
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .skipped: "skipped"
    }
  }
}

/// The final word on one row: what the ledger stores.
package struct Settlement: Sendable {
  package let position: Int64
  package let place: Place
  package let key: String?
  /// Nil for a record that could not be rendered.
  package let fingerprint: Fingerprint?
  package let state: SettledState
  /// Present exactly when ``state`` is `succeeded`.
  package let answer: Answer?
  /// Requests that were charged to the row; 0 for skipped ones.
  package let attempts: Int
  /// The status of the last reply, if there was one.
  package let status: Int?
  /// The time of the last attempt.
  package let latency: Duration?
  /// The server's `x-request-id` of the last reply.
  package let requestID: String?
  /// Present exactly when ``state`` is not `succeeded`.
  package let fault: Fault?
  /// What went wrong, in the server's words where it had any; redacted, at most 64 KiB.
  package let error: String?
  /// What the files of the answer are called, as the job says; nil for the record number.
  package let fileName: String?
  /// The tokens that all requests for the row used; nil when it was not counted.
  package var usage: TokenUsage?

  package init(
    position: Int64,
    place: Place,
    key: String?,
    fingerprint: Fingerprint?,
    state: SettledState,
    answer: Answer? = nil,
    attempts: Int,
    status: Int? = nil,
    latency: Duration? = nil,
    requestID: String? = nil,
    fault: Fault? = nil,
    error: String? = nil,
    fileName: String? = nil,
    usage: TokenUsage? = nil
  ) {
    self.position = position
    self.place = place
    self.key = key
    self.fingerprint = fingerprint
    self.state = state
    self.answer = answer
    self.attempts = attempts
    self.status = status
    self.latency = latency
    self.requestID = requestID
    self.fault = fault
    self.error = error
    self.fileName = fileName
    self.usage = usage
  }

  /// The same with another answer and another wording of what the server said.
  package func replacing(answer: Answer?, requestID: String?, error: String?) -> Settlement {
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
      error: error,
      fileName: fileName,
      usage: usage
    )
  }
}
