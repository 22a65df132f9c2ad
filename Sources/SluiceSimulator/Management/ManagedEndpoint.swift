import SluiceCore

/// An endpoint of the management API: its document, and the state machine behind it.
///
///     created            → pending → initializing → running
///     updated            → updating → running
///     paused             → paused, until resumed → initializing → running
///     scaled to zero     → scaledToZero, until asked → initializing → running
///
/// A repository whose name ends in `/fails` ends as `failed`, or as `updateFailed` when it comes with
/// an update.
struct ManagedEndpoint: Sendable {
  enum State: String {
    case pending, initializing, updating, updateFailed, running, paused, failed, scaledToZero
  }

  /// What was asked for, merged with what was changed.
  private var wanted: JSONValue
  private let times: TransitionTimes
  private var state = State.pending
  private var since: ContinuousClock.Instant
  /// What comes next by itself: how long the state before lasts, and the state.
  private var ahead: [(after: Duration, State)] = []
  private var usedAt: ContinuousClock.Instant
  private var hasURL = false
  private let createdAt: String
  private var updatedAt: String

  init(_ wanted: JSONValue, _ times: TransitionTimes, at now: ContinuousClock.Instant) {
    self.wanted = wanted
    self.times = times
    since = now
    usedAt = now
    createdAt = WallClock.timestamp
    updatedAt = createdAt
    ahead = [(times.pending, .initializing), (times.initializing, isDoomed ? .failed : .running)]
  }

  var name: String { wanted.text(at: "name") ?? "" }
  /// The task that the model was deployed for.
  var task: String? { wanted["model"]?.text(at: "task") }

  // MARK: - What is done to it

  mutating func pause(at now: ContinuousClock.Instant) {
    enter(.paused, at: now)
    hasURL = false
  }

  /// Starts it again.
  ///
  /// - Returns: False when there is nothing to start.
  mutating func resume(at now: ContinuousClock.Instant) -> Bool {
    settle(at: now)
    guard [.paused, .failed, .scaledToZero].contains(state) else { return false }
    start(at: now)
    return true
  }

  /// Puts it to sleep.
  ///
  /// - Returns: False when it is not awake.
  mutating func scaleToZero(at now: ContinuousClock.Instant) -> Bool {
    settle(at: now)
    guard [.running, .updateFailed, .scaledToZero].contains(state) else { return false }
    enter(.scaledToZero, at: now)
    return true
  }

  mutating func update(_ changes: JSONValue, at now: ContinuousClock.Instant) {
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

  /// What a request for an answer meets.
  enum Reception: Equatable {
    case served
    case paused
    /// It starts, and will be there after so long; nil when it will not by itself.
    case starting(Duration?)
  }

  /// A request for an answer has come: it wakes a sleeping endpoint.
  mutating func ask(at now: ContinuousClock.Instant) -> Reception {
    settle(at: now)
    usedAt = now
    switch state {
    case .running, .updating, .updateFailed: return .served
    case .paused: return .paused
    case .scaledToZero: start(at: now)
    case .failed: return .starting(nil)
    case .pending, .initializing: break
    }
    guard ahead.last?.1 == .running else { return .starting(nil) }
    return .starting(ahead.reduce(since - now) { $0 + $1.after })
  }

  // MARK: - Time

  private mutating func start(at now: ContinuousClock.Instant) {
    enter(.initializing, at: now)
    ahead = [(times.initializing, isDoomed ? .failed : .running)]
  }

  private mutating func enter(_ state: State, at now: ContinuousClock.Instant) {
    self.state = state
    since = now
    ahead = []
    updatedAt = WallClock.timestamp
  }

  /// Passes the states whose time is over.
  private mutating func settle(at now: ContinuousClock.Instant) {
    while let next = ahead.first, now >= since + next.after {
      state = next.1
      since += next.after
      ahead.removeFirst()
      if state == .running { hasURL = true }
    }
    if state == .running, let idle = idleTime, now >= max(since, usedAt) + idle {
      enter(.scaledToZero, at: max(since, usedAt) + idle)
    }
  }

  /// After so long without a request it falls asleep; nil for never.
  private var idleTime: Duration? {
    let scaling = wanted["compute"]?["scaling"]
    guard scaling?["minReplica"] == .number("0"),
      case .number(let digits)? = scaling?["scaleToZeroTimeout"], let minutes = Double(digits)
    else { return nil }
    return .seconds(minutes * 60)
  }

  private var isDoomed: Bool {
    wanted["model"]?.text(at: "repository")?.hasSuffix("/fails") ?? false
  }
}

// MARK: - The document

extension ManagedEndpoint {
  /// The path that tells whether it is well: the image's own, or `/health`.
  var healthRoute: String {
    guard case .object(let images)? = wanted["model"]?["image"], let image = images.first?.value
    else { return "/health" }
    return image.text(at: "healthRoute") ?? image.text(at: "health_route") ?? "/health"
  }

  /// What the API tells of it; the URL is told when it has been deployed.
  mutating func document(url: String, at now: ContinuousClock.Instant) -> JSONValue {
    settle(at: now)
    let defaults = JSONValue.object([
      .init("name", .null), .init("type", .string("authenticated")), .init("accountId", .null),
      .init("provider", .object([])), .init("compute", .object([])),
      .init(
        "model",
        .object([
          .init("repository", .null), .init("framework", .null), .init("revision", .null),
          .init("task", .null), .init("image", .object([])), .init("secrets", .object([])),
        ])
      ),
      .init("healthRoute", .string(healthRoute)), .init("status", status(url: url)),
    ])
    return defaults.merged(with: wanted).merged(with: hiddenSecrets)
  }

  /// The names of the secrets: their values are told to nobody.
  private var hiddenSecrets: JSONValue {
    guard case .object(let secrets)? = wanted["model"]?["secrets"] else { return .object([]) }
    let names = secrets.map { JSONValue.JSONMember($0.name, .string("***")) }
    return .object([.init("model", .object([.init("secrets", .object(names))]))])
  }

  private func status(url: String) -> JSONValue {
    let somebody = JSONValue.object([.init("id", .string("1")), .init("name", .string("me"))])
    let isReady = [.running, .updating, .updateFailed].contains(state)
    let isWanted = isReady || state == .pending || state == .initializing
    var members: [JSONValue.JSONMember] = [
      .init("createdAt", .string(createdAt)), .init("createdBy", somebody),
      .init("updatedAt", .string(updatedAt)), .init("updatedBy", somebody),
      .init("private", .null), .init("state", .string(state.rawValue)),
      .init("message", .string("Endpoint is \(state.rawValue)")),
      .init("readyReplica", .number(isReady ? "1" : "0")),
      .init("targetReplica", .number(isWanted ? "1" : "0")),
    ]
    if hasURL { members.append(.init("url", .string(url))) }
    if state == .paused { members.append(.init("url", .null)) }
    return .object(members)
  }
}

extension JSONValue {
  /// A text among the members of an object.
  func text(at name: String) -> String? {
    if case .string(let text)? = self[name] { text } else { nil }
  }

  /// An object with another laid over it; tables that belong together are replaced as a whole.
  func merged(with changes: JSONValue) -> JSONValue {
    guard case .object(var members) = self, case .object(let changed) = changes else {
      return changes
    }
    for change in changed {
      let isWhole = ["image", "secrets", "env", "measure"].contains(change.name)
      if let index = members.firstIndex(where: { $0.name == change.name }) {
        members[index].value =
          isWhole ? change.value : members[index].value.merged(with: change.value)
      } else {
        members.append(change)
      }
    }
    return .object(members)
  }
}
