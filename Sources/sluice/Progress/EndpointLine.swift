import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// One endpoint in one line.
enum EndpointLine {
  /// `http://a:8080: 64 of 64 in flight, 1,204 requests, 1,200 answered, 3 throttled`.
  ///
  /// - Parameters:
  ///   - endpoint: What is shown.
  ///   - now: The time, for how long a closed gate has been waited at; nil where the run has ended.
  /// - Returns: The line.
  static func words(_ endpoint: EndpointProgress, now: Date?) -> String {
    "\(safe(endpoint.name, limit: 200)): \(state(endpoint, now).joined(separator: ", "))"
  }

  private static func state(_ endpoint: EndpointProgress, _ now: Date?) -> [String] {
    var facts: [String] = []
    if let dismissed = endpoint.dismissed {
      facts.append("left out (\(safe(dismissed, limit: 200)))")
    } else if let now, let wait = endpoint.wait {
      facts.append("waiting for \(safe(wait.what, limit: 200)), \(time(wait, now))")
      if wait.probes > 0 { facts.append("\(wait.probes) probes") }
    } else if now != nil {
      facts.append("\(endpoint.inFlight) of \(endpoint.limit) in flight")
    }
    facts.append("\(grouped(endpoint.requests)) requests")
    facts.append("\(grouped(endpoint.answered)) answered")
    if endpoint.throttled > 0 { facts.append("\(grouped(endpoint.throttled)) throttled") }
    return facts
  }

  /// How long is left, where that is known, or how long it has been.
  private static func time(_ wait: EndpointProgress.Wait, _ now: Date) -> String {
    if let until = wait.until, until > now {
      return ProgressLine.clock(.seconds(until.timeIntervalSince(now))) + " to go"
    }
    return ProgressLine.clock(.seconds(now.timeIntervalSince(wait.since)))
  }

  /// A line for each of several endpoints; none where there is one, which the run's own line tells of.
  static func lines(_ progress: RunProgress, now: Date) -> [String] {
    let endpoints = progress.endpoints
    guard endpoints.count > 1 else { return [] }
    let lines = endpoints.prefix(most).map { "  " + words($0, now: now) }
    return endpoints.count > most ? lines + ["  and \(endpoints.count - most) others"] : lines
  }

  /// Rows may name hundreds of models; a small terminal has two dozen lines.
  private static let most = 16
}
