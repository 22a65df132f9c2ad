package import SluiceCore

/// How long an endpoint of the management API stays in the states that it only passes through.
package struct TransitionTimes: Sendable, Equatable {
  /// Before anything is started.
  package var pending: Duration
  /// While a replica starts: when created, resumed or woken.
  package var initializing: Duration
  /// While a change is rolled out.
  package var updating: Duration

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

  /// Reads `pending=1,initializing=45,updating=10`, some of them, or one number for all; the numbers
  /// are seconds.
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
      let states: [String: WritableKeyPath<Self, Duration>] = [
        "pending": \.pending, "initializing": \.initializing, "updating": \.updating,
      ]
      guard words.count == 2, let state = states[words[0]], let time = Self.time(words[1]) else {
        throw SluiceError(
          .usage,
          "\"\(safe(text, limit: 80))\" tells no times of states",
          next: "write seconds: 5, or pending=1,initializing=45,updating=10"
        )
      }
      self[keyPath: state] = time
    }
  }

  private static func time(_ text: String) -> Duration? {
    Double(text).flatMap { (0...1e9).contains($0) ? .seconds($0) : nil }
  }
}
