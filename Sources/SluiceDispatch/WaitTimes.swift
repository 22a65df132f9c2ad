package import SluiceCore

/// Why nothing could be sent although there were rows.
package enum WaitCause: Int, Sendable, CaseIterable {
  /// The endpoint was waking, loading its model, or paused.
  case cold
  /// It did not answer, or answered with faults.
  case away
  /// It had refused requests for their number, and said for how long or was probed.
  case refusals
  /// A quota: the job's, or one that the endpoint speaks of.
  case quota
}

/// How long a run could send nothing, by the reason.
package struct WaitTimes: Sendable, Equatable {
  private var totals = [Duration](repeating: .zero, count: WaitCause.allCases.count)
  private var current: WaitCause?
  private var since: Instant?

  package init() {}

  /// Tells why from now on; nil while requests pass.
  mutating func note(_ cause: WaitCause?, at now: Instant) {
    guard cause != current else { return }
    if let current, let since { totals[current.rawValue] += max(.zero, now - since) }
    current = cause
    since = cause == nil ? nil : now
  }

  /// The time for one reason, up to now.
  package func total(_ cause: WaitCause, at now: Instant) -> Duration {
    let running = current == cause ? since.map { max(.zero, now - $0) } : nil
    return totals[cause.rawValue] + (running ?? .zero)
  }
}

extension DispatchCore {
  /// Why nothing can be sent now, given what keeps the run from being faster.
  func waitCause(_ limiting: LimitingFactor?) -> WaitCause? {
    guard case .running = phase else { return nil }
    guard limiting == .endpoint || limiting == .quota else { return nil }
    var cause: WaitCause?
    for group in groups {
      for upstream in group.upstreams where upstream.dismissal == nil {
        switch upstream.gate.closure?.reason {
        case nil: return limiting == .quota ? .quota : nil
        case .throttled: cause = .refusals
        case .down: cause = cause ?? .away
        case .loading, .paused, .unknown: cause = cause ?? .cold
        }
      }
    }
    return cause
  }
}
