internal import SluiceCore

/// A unit on its way through the dispatcher, and what it has met so far.
struct PendingUnit: Sendable {
  let unit: Unit
  /// Requests that failed and were charged to its rows.
  var attempts = 0
  /// Requests that failed while its rows were parts of a larger unit: some row of that is to blame.
  var doubts = 0
  /// The number under which it is noted that the unit it is a half of may have been too large.
  var sizeDoubt: UInt64?
  /// Failures of any kind: they space the next try.
  var setbacks = 0
  /// Answers of a gateway (502, 504) that were not charged.
  var gatewayErrors = 0
  /// Failures that were the endpoint's, as far as anything told: not charged.
  var strikes = 0
  /// How often it was suspected of an account's or a job's fault while others passed.
  var acquittals = 0
  /// The time of charged trying.
  var trying = Duration.zero
  /// How often the endpoint went down, and the gate closed, while this was being asked.
  var crashes = 0
  /// The tokens of tries that brought no answer; nil when none used any.
  var spent: TokenUsage?
  /// How it was sent the last time.
  var attempt: Attempt?

  /// One sending of a unit.
  struct Attempt: Sendable {
    let sentAt: Instant
    /// Where to: a number within the unit's group.
    let upstream: Int
    /// How often the gate had closed by then.
    let closings: Int
    /// Why it was sent.
    let sendReason: SendReason
    /// The tokens that it is likely to use.
    var tokens = 0
    /// What it counts against the budget while it is out.
    var price = 0.0
    /// How many requests were in flight at the upstream when all that could leave had left.
    var abreast = 1
    /// Whether it asked for more than its rows need (see ``Request/isTentative``).
    var isTentative = false
  }

  /// Why a unit is sent.
  enum SendReason: Sendable {
    case work
    /// To ask whether a closed gate may open.
    case probe
    /// To ask again whether the account or the job is at fault.
    case confirmation
    /// Its answer is known: to ask whether the endpoint is well.
    case known
    /// Nothing else is in flight: it is suspected of taking the endpoint down.
    case alone
  }

  init(_ unit: Unit) { self.unit = unit }

  /// Bytes that its rows hold, which count against the window.
  var bytes: Int { unit.rows.reduce(0) { $0 + $1.size } }
  /// Whether sending it is a charged retry.
  var isRetry: Bool { attempts > 0 }

  /// The two halves; each carries on with what the whole was charged.
  func halves() -> (PendingUnit, PendingUnit) {
    var (first, second) = cut(at: unit.rows.count / 2)
    first.sizeDoubt = sizeDoubt
    second.sizeDoubt = sizeDoubt
    return (first, second)
  }

  /// The first rows, and the rest.
  func cut(at count: Int) -> (PendingUnit, PendingUnit) {
    var (first, second) = (part(unit.rows[..<count]), part(unit.rows[count...]))
    let shares = spent?.shared(among: [first.bytes, second.bytes])
    (first.spent, second.spent) = (shares?[0], shares?[1])
    return (first, second)
  }

  private func part(_ rows: ArraySlice<Row>) -> PendingUnit {
    var part = PendingUnit(Unit(form: unit.form, rows: Array(rows), group: unit.group))
    part.attempts = attempts
    part.doubts = doubts
    part.trying = trying
    part.crashes = crashes
    part.strikes = strikes
    part.acquittals = acquittals
    return part
  }
}
