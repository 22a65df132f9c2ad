internal import SluiceAccess
public import Foundation
public import SluiceCore
import SluiceDispatch

/// What one endpoint of a run is doing.
///
/// A run has one of them unless its job names several that can stand in for each other. The run keeps
/// them in its ledger, so that ``RunStatus`` can show them from another process.
public struct EndpointProgress: Sendable, Equatable, Codable {
  /// Why nothing is sent for now, but one probe at a time.
  public struct Wait: Sendable, Equatable, Codable {
    /// What for, in words: `the model`.
    public let what: String
    /// Probes that were sent.
    public let probes: Int
    /// Since when, to the second.
    public let since: Date
    /// When it is over, to the second, where that is known.
    public let until: Date?
  }

  /// The URL of its requests.
  public let name: String
  /// Requests in flight.
  public let inFlight: Int
  /// The most that may be in flight now.
  public let limit: Int
  /// The most that may ever be.
  public let ceiling: Int
  /// Requests sent since this start, retries and probes included.
  public let requests: Int
  /// Requests that brought answers.
  public let answered: Int
  /// Replies that asked us to slow down.
  public let throttled: Int
  /// What it is waited for; nil while requests pass.
  public let wait: Wait?
  /// Why nothing is sent there any more, while others go on; nil for an endpoint in use.
  public let dismissed: String?
  /// What it says about itself; nil before it has been asked, and where it is not asked.
  public let server: ServerReport?
}

extension EndpointProgress {
  init(_ endpoint: EndpointSnapshot, of prepared: PreparedJob) {
    let redactor = prepared.destinations.redactor
    let now = Instant.now
    name = prepared.shown(endpoint.name)
    inFlight = endpoint.inFlight
    limit = endpoint.limit
    ceiling = endpoint.ceiling
    requests = endpoint.requests
    answered = endpoint.answered
    throttled = endpoint.throttled
    server = endpoint.report
    dismissed = endpoint.dismissed.map(redactor.redact)
    wait = endpoint.waitingFor.map { wait in
      Wait(
        what: redactor.redact(wait.what),
        probes: wait.probes,
        since: Date(second: now - wait.since, before: Date()),
        until: wait.until.map { Date(second: now - $0, before: Date()) }
      )
    }
  }
}

extension Date {
  /// The time so long before another, to the second: the same instant is the same date each time.
  fileprivate init(second distance: Duration, before other: Date) {
    let time = other.timeIntervalSince1970 - distance / .seconds(1)
    self.init(timeIntervalSince1970: time.rounded())
  }
}
