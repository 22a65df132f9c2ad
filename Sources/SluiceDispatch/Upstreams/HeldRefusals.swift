internal import SluiceCore

/// Refused rows of one endpoint, held back until something that was sent after them is answered.
///
/// An endpoint can turn at any time: a model is withdrawn, a key expires. When all are refused alike, it
/// is the job or the endpoint that is wrong, and then no row is to be settled. So a row fails only when
/// the endpoint is known to have answered another request after it.
struct HeldRefusals: Sendable {
  /// So many units of several rows, refused alike in a row, are too many to be halved further.
  static let unitLimit = 5

  private struct Refusal: Sendable {
    /// The row; nil for a unit of several rows, which is halved.
    let result: AttemptResult?
    let status: Int
    let at: Instant
  }

  private var refusals: [Refusal] = []

  /// The rows that are held.
  var rows: [AttemptResult] { refusals.compactMap(\.result) }
  var isEmpty: Bool { refusals.isEmpty }

  /// A row was refused.
  mutating func add(_ result: AttemptResult, at now: Instant) {
    refusals.append(Refusal(result: result, status: result.refusal?.meant ?? 0, at: now))
  }

  /// A unit of several rows was refused and is halved.
  mutating func addUnit(status: Int, at now: Instant) {
    refusals.append(Refusal(result: nil, status: status, at: now))
  }

  /// How many rows were refused as this one, with no answer to anything sent after the first.
  func rows(like result: AttemptResult) -> Int {
    refusals.count { $0.result != nil && $0.status == result.refusal?.meant ?? 0 }
  }

  /// How many units of several rows were refused with this status.
  func units(with status: Int) -> Int {
    refusals.count { $0.result == nil && $0.status == status }
  }

  /// Something was answered that was sent at an instant.
  ///
  /// - Returns: The rows that were refused before it was sent: they failed by themselves.
  mutating func answered(sentAt sent: Instant) -> [AttemptResult] {
    guard !refusals.isEmpty else { return [] }
    let over = refusals.filter { $0.at <= sent }
    refusals.removeAll { $0.at <= sent }
    return over.compactMap(\.result)
  }

  /// Gives up all that is held.
  mutating func release() -> [AttemptResult] {
    defer { refusals = [] }
    return rows
  }
}
