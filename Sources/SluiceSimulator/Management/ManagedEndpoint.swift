import SluiceCore
import SluiceJSON

/// An endpoint of the management API: its document, and the state machine behind it.
///
///     created            → pending → initializing → running
///     updated            → updating → running
///     paused             → paused, until resumed → initializing → running
///     scaled to zero     → scaledToZero, until asked → initializing → running
///     flapping           → running → initializing → running, again and again
///
/// A repository whose name ends in `/fails` ends as `failed`, or as `updateFailed` when it comes with
/// an update.
struct ManagedEndpoint: Sendable {
  enum State: String {
    case pending, initializing, updating, updateFailed, running, paused, failed, scaledToZero
  }

  /// What was asked for, merged with what was changed.
  private(set) var wanted: JSONValue
  private let times: TransitionTimes
  private(set) var state = State.pending
  private var since: Instant
  /// What comes next by itself: how long the state before lasts, and the state.
  private var ahead: [(after: Duration, State)] = []
  private var usedAt: Instant
  /// When the container answers 502 no longer.
  private var soundFrom: Instant
  private(set) var hasURL = false
  let createdAt: String
  private(set) var updatedAt: String
  /// How often it was started, and how long it was awake and billed before ``since``.
  private var starts = 0
  private var billed = Duration.zero

  init(_ wanted: JSONValue, _ times: TransitionTimes, at now: Instant) {
    self.wanted = wanted
    self.times = times
    since = now
    usedAt = now
    soundFrom = now
    createdAt = WallClock.timestamp
    updatedAt = createdAt
    starts = 1
    ahead = [(times.pending, .initializing), (times.initializing, isDoomed ? .failed : .running)]
  }

  var name: String { wanted.text(at: "name") ?? "" }
  /// The task that the model was deployed for.
  var task: String? { wanted["model"]?.text(at: "task") }

  // MARK: - What is done to it

  mutating func pause(at now: Instant) {
    settle(at: now)
    enter(.paused, at: now)
    hasURL = false
  }

  /// Starts it again.
  ///
  /// - Returns: False when there is nothing to start.
  mutating func resume(at now: Instant) -> Bool {
    settle(at: now)
    guard [.paused, .failed, .scaledToZero].contains(state) else { return false }
    start(at: now)
    return true
  }

  /// Puts it to sleep.
  ///
  /// - Returns: False when it is not awake.
  mutating func scaleToZero(at now: Instant) -> Bool {
    settle(at: now)
    guard [.running, .updateFailed, .scaledToZero].contains(state) else { return false }
    enter(.scaledToZero, at: now)
    return true
  }

  mutating func update(_ changes: JSONValue, at now: Instant) {
    settle(at: now)
    wanted = wanted.merged(with: changes)
    switch state {
    case .running, .updating, .updateFailed:
      enter(.updating, at: now)
      ahead = [(times.updating, isDoomed ? .updateFailed : .running)]
    case .failed: start(at: now)
    default: updatedAt = WallClock.timestamp
    }
  }

  /// Puts it into a state without the way there.
  mutating func put(into state: State, at now: Instant) {
    settle(at: now)
    enter(state, at: now)
    usedAt = now
    soundFrom = now
    hasURL = ![.pending, .initializing, .paused, .failed].contains(state)
    if state == .paused || state == .scaledToZero || state == .failed { return }
    if state == .pending { ahead.append((times.pending, .initializing)) }
    if state == .pending || state == .initializing {
      ahead.append((times.initializing, isDoomed ? .failed : .running))
    }
  }

  /// What a request for an answer meets.
  enum Reception: Equatable {
    case served
    case paused
    /// It runs, and its container does not answer yet.
    case unsound
    /// It starts, and will be there after so long; nil when it will not by itself.
    case starting(Duration?)
  }

  /// A request for an answer has come: it wakes a sleeping endpoint.
  mutating func ask(at now: Instant) -> Reception {
    settle(at: now)
    usedAt = now
    switch state {
    case .running, .updating, .updateFailed: return now < soundFrom ? .unsound : .served
    case .paused: return .paused
    case .scaledToZero: start(at: now)
    case .failed: return .starting(nil)
    case .pending, .initializing: break
    }
    guard ahead.last?.1 == .running else { return .starting(nil) }
    return .starting(ahead.reduce(since - now) { $0 + $1.after })
  }

  // MARK: - Time

  private mutating func start(at now: Instant) {
    enter(.initializing, at: now)
    starts += 1
    ahead = [(times.initializing, isDoomed ? .failed : .running)]
  }

  private mutating func enter(_ state: State, at now: Instant) {
    pass(to: state, at: now)
    ahead = []
    updatedAt = WallClock.timestamp
  }

  private mutating func pass(to state: State, at moment: Instant) {
    if self.state.isBilled { billed += moment - since }
    if state == .running {
      hasURL = true
      if self.state != .updating { soundFrom = moment + times.unready }
    }
    (self.state, since) = (state, moment)
  }

  /// Passes the states whose time is over.
  mutating func settle(at now: Instant) {
    while let (moment, state) = next, now >= moment {
      if ahead.isEmpty {
        enter(state, at: moment)
        if state == .initializing { ahead = [(times.initializing, .running)] }
      } else {
        ahead.removeFirst()
        pass(to: state, at: moment)
      }
    }
  }

  /// The state that comes next by itself, and when.
  private var next: (Instant, State)? {
    if let next = ahead.first { return (since + next.after, next.1) }
    guard state == .running else { return nil }
    let ends: [(Instant, State)?] = [
      idleTime.map { (max(since, usedAt) + $0, .scaledToZero) },
      times.running.map { (since + $0, .initializing) },
    ]
    return ends.compactMap(\.self).min { $0.0 < $1.0 }
  }

  /// After so long without a request it falls asleep; nil for never.
  private var idleTime: Duration? {
    let scaling = wanted["compute"]?["scaling"]
    guard scaling?["minReplica"] == .number("0") else { return nil }
    if let idle = times.idleSeconds { return .seconds(idle) }
    guard case .number(let digits)? = scaling?["scaleToZeroTimeout"],
      let minutes = Double(digits)
    else { return nil }
    return .seconds(minutes * 60)
  }

  private var isDoomed: Bool {
    wanted["model"]?.text(at: "repository")?.hasSuffix("/fails") ?? false
  }

  // MARK: - Account

  /// What `GET /stats` tells of it.
  mutating func report(at now: Instant) -> JSONValue {
    settle(at: now)
    let awake = billed + (state.isBilled ? now - since : .zero)
    return .object([
      .init("state", .string(state.rawValue)), .init("starts", .integer(starts)),
      .init("billed_seconds", .number("\(awake.seconds)")),
    ])
  }
}

extension ManagedEndpoint.State {
  /// Whether a replica runs or is being made.
  fileprivate var isBilled: Bool {
    switch self {
    case .paused, .scaledToZero, .failed: false
    case .pending, .initializing, .updating, .updateFailed, .running: true
    }
  }
}
