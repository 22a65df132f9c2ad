/// What is known about a row beside its answer: the keys of a line, the columns of a table.
package enum ResultField: String, Sendable, CaseIterable, Comparable {
  /// The record number, from 1.
  case row
  /// The value of the job's id column, of its own type; "" where the job names none.
  case id
  /// `succeeded`, `failed` or `skipped`.
  case state
  /// The answer as it came; empty, of the same type, where there is none.
  case answer
  /// Whose fault it was: `row`, `endpoint`, `account`, `job` or `manifest`; "" for what succeeded.
  case fault
  /// The HTTP status of the last reply; 0 where there was none.
  case status
  /// The requests that were charged to the row; 0 for skipped ones.
  case attempts
  /// What went wrong; "" for what succeeded.
  case error
  /// How long the last attempt took, in milliseconds; 0 where there was none.
  case latency = "latency_ms"
  /// The input tokens that the server counted; 0 where it counted none.
  case inputTokens = "input_tokens"
  /// The output tokens that the server counted; 0 where it counted none.
  case outputTokens = "output_tokens"
  /// The server's request id of the last reply; "" where it gave none.
  case requestID = "request_id"

  /// The fields that are written when nothing else is asked for.
  package static let usual: Set<ResultField> = [
    .row, .id, .state, .answer, .fault, .status, .attempts, .error,
  ]

  package static func < (left: Self, right: Self) -> Bool { left.order < right.order }

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
