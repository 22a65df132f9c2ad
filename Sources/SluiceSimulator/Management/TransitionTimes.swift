package import SluiceCore
internal import SluiceJSON

/// How long an endpoint of the management API stays in the states that it passes through.
package struct TransitionTimes: Sendable, Equatable {
  /// Before anything is started.
  package var pending: Duration
  /// While a replica starts: when created, resumed or woken.
  package var initializing: Duration
  /// While a change is rolled out.
  package var updating: Duration
  /// After a start, while it is said to run and its container answers 502.
  package var unready = Duration.zero
  /// How long a replica lives before it is lost and another one starts; nil for ever.
  package var running: Duration?
  /// How many seconds without a request until it falls asleep, if it may have no replica; nil for what
  /// its settings say.
  package var idleSeconds: Double?

  /// Times that a person can watch.
  package init(
    pending: Duration = .seconds(1),
    initializing: Duration = .seconds(3),
    updating: Duration = .seconds(2)
  ) {
    self.pending = pending
    self.initializing = initializing
    self.updating = updating
  }

  /// Reads `pending=1,initializing=45,unready=10`, some of them, or one number for `pending`,
  /// `initializing` and `updating`; the numbers are seconds.
  ///
  /// - Throws: What is wrong with the text, for a command line.
  package init(parsing text: String) throws(SluiceError) {
    self.init()
    if let all = Self.time(text) {
      (pending, initializing, updating) = (all, all, all)
      return
    }
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 2, let time = Self.time(words[1]), set(words[0], to: time) else {
        throw SluiceError(
          .usage,
          "\"\(safe(text, limit: 80))\" tells no times of states",
          next: "write seconds: 5, or pending=1,initializing=45,updating=10,unready=5,running=600"
        )
      }
    }
  }

  private mutating func set(_ state: String, to time: Duration) -> Bool {
    switch state {
    case "pending": pending = time
    case "initializing": initializing = time
    case "updating": updating = time
    case "unready": unready = time
    // A life of no length would begin again for ever.
    case "running" where time > .zero: running = time
    default: return false
    }
    return true
  }

  private static func time(_ text: String) -> Duration? {
    Double(text).flatMap { (0...1e9).contains($0) ? .seconds($0) : nil }
  }
}
