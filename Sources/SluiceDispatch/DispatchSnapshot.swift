/// What the dispatcher is doing, for a progress line: cheap to take at any time.
package struct DispatchSnapshot: Sendable, Equatable {
  /// Requests on their way.
  package var inFlight = 0
  /// The most of them that may be now.
  package var limit = 0
  /// The most of them that may ever be.
  package var ceiling = 0
  /// Units that wait for another try.
  package var waiting = 0
  /// Rows that were taken and are not durable yet.
  package var window = 0
  /// Requests sent so far, retries and probes included.
  package var requests = 0
  /// Requests that were charged retries.
  package var retries = 0
  /// Refusals for overload.
  package var throttled = 0
  /// Requests that got no answer although the server may have worked on them, and may charge.
  package var perhapsBilledTwice = 0
  package var succeeded = 0
  package var failed = 0
  package var skipped = 0
  /// What the run waits for, in words, while the gate is closed: `the model: probe 7, 45 s`.
  package var waitingFor: String?
  /// The time of the answered requests at the median, nil before the first one.
  package var median: Duration?
  package var p90: Duration?
  package var p99: Duration?

  package init() {}
}
