internal import SluiceCore

/// The gate in front of one endpoint: open, requests pass; closed, they wait, and one real row at a
/// time asks whether it may open.
///
/// ```
/// open   ──close──▶ closed      loading, paused, down, throttled
/// closed ──nextProbe passes, the supervisor agrees, probed──▶ closed, probing
/// closed, probing ──missed──▶ closed, the next probe later
/// closed ──open──▶ open         the limiter starts over from 2
/// closed ──maxStartup passes──▶ overdue: the run gives up
/// ```
struct Gate: Sendable {
  /// Why it is closed.
  enum Reason: String, Sendable {
    case loading, paused, down, throttled
    /// Nothing has been asked yet: its supervisor is asked first.
    case unknown
  }

  /// What is known while it is closed.
  struct Closure: Sendable {
    var reason: Reason
    let since: Instant
    /// Probes that were sent.
    var probes = 0
    /// Probes that ran into their deadline.
    var timeouts = 0
    var isProbing = false
    var nextProbe: Instant
    /// Nothing is sent before this, because the endpoint said so.
    var heldUntil: Instant?
    /// What the endpoint said last.
    var words: String
    /// What its probes were told.
    var log = ProbeLog()
    var supervisorCall = SupervisorCall.unasked
    /// What its supervisor said last; nil where there is nothing to wait for but the next probe.
    var news: String?
    /// How long its supervisor is willing to wait; nil before it has said so.
    var patience: Duration?

    /// The latest of its words counts.
    mutating func hold(until instant: Instant?) {
      guard let instant else { return }
      heldUntil = max(heldUntil ?? instant, instant)
      nextProbe = max(nextProbe, instant)
    }
  }

  /// What one reply says about waiting.
  struct Sign: Sendable {
    var reason: Reason
    /// The server's own guess (`estimated_time`): a hint, never a promise.
    var estimate: Duration?
    /// The server's word (`Retry-After`): nothing is sent before it has passed.
    var hold: Duration?
    var words: String
    var isTimeout = false
  }

  /// Closing again so soon after opening goes on with the old schedule: the endpoint is flapping.
  static let flapping = Duration.seconds(10)

  /// A supervisor has a deadline of its own, and better words at the end of it: it is given the time.
  private static let forSupervisor = Duration.seconds(60)

  let maxStartup: Duration
  let maxWait: Duration
  /// Whether the endpoint has a supervisor, which is asked before each probe.
  let isKept: Bool
  var closure: Closure?
  /// How often the supervisor has been asked.
  var supervisorCalls = 0
  /// How often it has closed.
  private(set) var closings = 0
  private var step = 0
  private var lastOpened: Instant?
  /// When it will be up, by the last estimate.
  private var expected: Instant?

  init(maxStartup: Duration, maxWait: Duration, isKept: Bool = false) {
    self.maxStartup = maxStartup
    self.maxWait = maxWait
    self.isKept = isKept
  }

  var isOpen: Bool { closure == nil }

  /// Closes it before anything has been sent: its supervisor knows how the endpoint is.
  mutating func closeAtFirst(now: Instant) {
    closings += 1
    closure = Closure(reason: .unknown, since: now, nextProbe: now, words: "nothing was asked yet")
  }

  /// Closes it, or tells a closed one what another reply said.
  ///
  /// - Returns: Whether it was open.
  mutating func close(
    _ sign: Sign,
    now: Instant,
    using random: inout some RandomNumberGenerator
  ) -> Bool {
    guard closure == nil else {
      closure?.hold(until: sign.hold.map { now + $0 })
      return false
    }
    if let lastOpened, now - lastOpened > Self.flapping { step = 0 }
    closings += 1
    expected = nil
    closure = Closure(
      reason: sign.reason,
      since: now,
      nextProbe: now + wait(sign, now, using: &random),
      heldUntil: sign.hold.map { now + $0 },
      words: sign.words
    )
    return true
  }

  /// A probe was sent.
  mutating func probed() {
    guard var closure else { return }
    closure.isProbing = true
    closure.probes += 1
    closure.supervisorCall = closure.isKnocking ? .attending : .unasked
    self.closure = closure
  }

  /// The probe ended without a sign of life.
  mutating func missed(
    _ sign: Sign,
    now: Instant,
    using random: inout some RandomNumberGenerator
  ) {
    guard var closure else { return }
    step += 1
    closure.isProbing = false
    closure.reason = sign.reason
    closure.words = sign.words
    closure.log.add(sign.words)
    if sign.isTimeout { closure.timeouts += 1 }
    closure.nextProbe = max(closure.nextProbe, now + wait(sign, now, using: &random))
    closure.hold(until: sign.hold.map { now + $0 })
    self.closure = closure
  }

  /// The probe came back without a word about the endpoint: it may be sent again at once.
  mutating func withdrawProbe() { closure?.isProbing = false }

  /// The endpoint answered: it opens, unless another reply has forbidden to send anything by now.
  ///
  /// - Returns: What the wait was, for the report; nil when it stays as it is.
  mutating func open(now: Instant) -> Closure? {
    closure?.isProbing = false
    guard let opened = closure, opened.heldUntil.map({ $0 <= now }) ?? true else { return nil }
    closure = nil
    lastOpened = now
    return opened
  }

  /// Whether the endpoint asks to be left alone for longer than a run usually waits.
  func isParked(at now: Instant) -> Bool {
    closure?.heldUntil.map { $0 - now > maxWait } ?? false
  }

  /// Whether the next probe is to be sent.
  func wantsProbe(at now: Instant) -> Bool {
    guard let closure, !closure.isProbing, now >= closure.nextProbe else { return false }
    return !mindsSupervisor || closure.supervisorCall == .cleared || closure.isKnocking
  }

  /// Whether it has been closed for longer than the job allows.
  func isOverdue(at now: Instant) -> Bool {
    closure.map { now >= overdue($0) } ?? false
  }

  /// When it wants to be looked at again: always later than now, or the timer would spin.
  func wake(after now: Instant) -> Instant? {
    guard let closure else { return nil }
    let overdue = overdue(closure)
    let isWaiting = !closure.isProbing && closure.nextProbe > now
    guard overdue > now else { return isWaiting ? closure.nextProbe : nil }
    return isWaiting ? min(overdue, closure.nextProbe) : overdue
  }

  /// The time in which it was asked to wait does not count: it has said when.
  private func overdue(_ closure: Closure) -> Instant {
    max(closure.since, closure.heldUntil ?? closure.since) + maxStartup
      + (isKept ? Self.forSupervisor : .zero)
  }

  /// `min(15 s, 1 s · 1.5ᵏ) ± 20 %`; sooner when the server says so, but not twice as often, because
  /// an estimate may be wrong for hours; just when it will be up where estimates count down to that; later
  /// when the server forbids it.
  private mutating func wait(
    _ sign: Sign,
    _ now: Instant,
    using random: inout some RandomNumberGenerator
  ) -> Duration {
    var seconds = 1.0
    for _ in 0..<min(step, 10) { seconds = min(15, seconds * 1.5) }
    var wait = Duration.seconds(seconds) * Double.random(in: 0.8...1.2, using: &random)
    if let estimate = sign.estimate {
      if countsDown(to: now + estimate), estimate < wait * 1.5 {
        wait = max(estimate + .milliseconds(200), wait / 6)
      } else if estimate < wait {
        wait = max(estimate, wait * 0.5)
      }
    }
    if let hold = sign.hold {
      wait = max(wait, Backoff.respecting(hold, using: &random))
    }
    return wait
  }

  /// Whether the last estimate spoke of the same moment; a server that always says 20 s never does.
  private mutating func countsDown(to instant: Instant) -> Bool {
    defer { expected = instant }
    return expected.map { max(instant - $0, $0 - instant) < .milliseconds(500) } ?? false
  }
}
