/// Where an endpoint stands, in the words of the management API.
public enum EndpointState: Sendable, Hashable {
  /// Accepted; nothing has been started.
  case pending
  /// A replica is being started.
  case initializing
  /// A change is being rolled out; the former version answers until then.
  case updating
  /// A change could not be rolled out; the former version answers.
  case updateFailed
  /// Answering, as far as the API knows.
  case running
  /// Stopped by its owner, and not billed; requests are refused until it is resumed.
  case paused
  /// It could not be started.
  case failed
  /// Asleep, and not billed; a request wakes it.
  case scaledToZero
  /// A state that this version does not know, as it was written.
  case other(String)

  private static let known: [String: EndpointState] = [
    "pending": .pending, "initializing": .initializing, "updating": .updating,
    "updateFailed": .updateFailed, "running": .running, "paused": .paused, "failed": .failed,
    "scaledToZero": .scaledToZero,
  ]

  /// Reads a word; an unknown one is kept.
  public init(_ word: String) { self = Self.known[word] ?? .other(word) }

  /// The API's word.
  public var name: String {
    switch self {
    case .pending: "pending"
    case .initializing: "initializing"
    case .updating: "updating"
    case .updateFailed: "updateFailed"
    case .running: "running"
    case .paused: "paused"
    case .failed: "failed"
    case .scaledToZero: "scaledToZero"
    case .other(let word): word
    }
  }
}
