/// What the ledger holds of one settled row, as its readers get it.
package struct Outcome: Sendable, Equatable {
  /// The record number, from 1.
  package let position: Int64
  /// The value of the job's `id` column; nil when the job names none.
  package let key: String?
  package let state: SettledState
  /// Present exactly when ``state`` is `succeeded`.
  package var answer: Answer?
  /// Requests that were charged to the row; 0 for skipped ones.
  package let attempts: Int
  /// The status of the last reply, if there was one.
  package let status: Int?
  /// Present exactly when ``state`` is not `succeeded`.
  package let fault: Fault?
  /// What went wrong, in the server's words where it had any.
  package let error: String?
  /// The time of the last attempt.
  package let latency: Duration?
  /// The server's `x-request-id` of the last reply.
  package let requestID: String?
  /// The input tokens that the server counted; nil when it counted none.
  package let inputTokens: Int64?
  /// The output tokens that the server counted; nil when it counted none.
  package let outputTokens: Int64?

  package init(
    position: Int64,
    key: String? = nil,
    state: SettledState,
    answer: Answer? = nil,
    attempts: Int,
    status: Int? = nil,
    fault: Fault? = nil,
    error: String? = nil,
    latency: Duration? = nil,
    requestID: String? = nil,
    inputTokens: Int64? = nil,
    outputTokens: Int64? = nil
  ) {
    self.position = position
    self.key = key
    self.state = state
    self.answer = answer
    self.attempts = attempts
    self.status = status
    self.fault = fault
    self.error = error
    self.latency = latency
    self.requestID = requestID
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
  }
}
