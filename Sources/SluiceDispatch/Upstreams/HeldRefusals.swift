internal import SluiceCore

/// Refused rows of one endpoint, held back until something that was sent after them is answered.
///
/// An endpoint can turn at any time: a model is withdrawn, a key expires. When all are refused alike, it
/// is the job or the endpoint that is wrong, and then no row is to be settled. So a row fails only when
/// the endpoint is known to have answered another request after it.
struct HeldRefusals: Sendable {
  /// So many units of several rows, refused alike in a row, are too many to be halved further.
  static let unitLimit = 5

  private enum Subject {
    case row(AttemptResult)
    /// A row that is tried again: it counts, and is not held.
    case firstTry
    /// A unit of several rows, which is halved.
    case unit
  }

  private struct Refusal: Sendable {
    let subject: Subject
    let status: Int
    let at: Instant

    var row: AttemptResult? { if case .row(let result) = subject { result } else { nil } }
  }

  private var refusals: [Refusal] = []

  /// The rows that are held.
  var rows: [AttemptResult] { refusals.compactMap(\.row) }
  var isEmpty: Bool { refusals.isEmpty }

  /// A row was refused.
  mutating func add(_ result: AttemptResult, at now: Instant) {
    add(.row(result), status: result.refusal?.meant ?? 0, at: now)
  }

  /// A row was refused for the first time and is tried again.
  mutating func addFirstTry(status: Int, at now: Instant) {
    add(.firstTry, status: status, at: now)
  }

  /// A unit of several rows was refused and is halved.
  mutating func addUnit(status: Int, at now: Instant) { add(.unit, status: status, at: now) }

  private mutating func add(_ subject: Subject, status: Int, at now: Instant) {
    refusals.append(Refusal(subject: subject, status: status, at: now))
  }

  /// How many rows were refused with this status, with no answer to anything sent after the first.
  func rows(with status: Int) -> Int {
    let alike = refusals.filter { $0.status == status }
    let held = alike.count { $0.row != nil }
    let tried = alike.count { if case .firstTry = $0.subject { true } else { false } }
    return max(held, tried)
  }

  /// How many units of several rows were refused with this status.
  func units(with status: Int) -> Int {
    refusals.count { refusal in
      if case .unit = refusal.subject { refusal.status == status } else { false }
    }
  }

  /// Something was answered that was sent at an instant.
  ///
  /// - Returns: The rows that were refused before it was sent: they failed by themselves.
  mutating func answered(sentAt sent: Instant) -> [AttemptResult] {
    guard !refusals.isEmpty else { return [] }
    let over = refusals.filter { $0.at <= sent }
    refusals.removeAll { $0.at <= sent }
    return over.compactMap(\.row)
  }

  /// Gives up all that is held.
  mutating func release() -> [AttemptResult] {
    defer { refusals = [] }
    return rows
  }
}
