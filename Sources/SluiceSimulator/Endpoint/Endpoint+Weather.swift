import SluiceCore
import Synchronization

extension Endpoint {
  /// When the next phase of the weather comes; nil when there is none.
  var nextPhase: Instant? { state.withLock(\.forecast.next) }

  /// Passes the phases of the weather that have come.
  ///
  /// - Returns: The outage that there is.
  @discardableResult
  func weather(at now: Instant) -> Weather.Outage? {
    let (due, outage) = state.withLock { state in
      let changes = state.forecast.due(at: now).flatMap { phase in
        phase.changes.map { (phase.moment, $0) }
      }
      for (moment, change) in changes { state.apply(change, at: moment) }
      return (changes.map(\.1), state.outage)
    }
    for change in due {
      switch change {
      case .slots(let count): slots.resize(slots: count)
      case .queue(let places): slots.resize(places: places)
      default: break
      }
    }
    return outage
  }
}

extension Endpoint.State {
  fileprivate mutating func apply(_ change: Weather.Change, at now: Instant) {
    switch change {
    case .load(let time): admission.load(for: time, at: now)
    case .latency(let latency): self.latency = latency
    case .throttle(let rate): admission.throttle(to: rate, at: now)
    case .fail(let share): admission.failShare = share
    case .reset(let share): admission.resetShare = share
    case .quotas(let quotas): admission.keep(to: quotas, at: now)
    case .outage(let outage): self.outage = outage
    case .endpoints(let state): management?.putAll(into: state, at: now)
    case .endpointFaults(let faults): management?.faults = faults
    // The slots have a lock of their own.
    case .slots, .queue: break
    }
  }
}

extension Weather.Outage {
  /// What a request meets.
  var reply: SimulatedReply {
    switch self {
    case .refused, .reset: .reset
    case .status(let status): SimulatedReply.gatewayPage(status)
    }
  }
}
