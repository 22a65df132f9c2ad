package import SluiceCore

/// What the dispatcher is doing, for a progress line: cheap to take at any time.
package struct DispatchSnapshot: Sendable, Equatable {
  /// Requests on their way.
  package var inFlight = 0
  /// The most of them that may be now, over all endpoints.
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
  /// What the run waits for while no endpoint lets work pass.
  package var waitingFor: GateWait?
  /// How long no endpoint was awake.
  package var cold = ColdTime()
  /// How long nothing could be sent, by the reason.
  package var waits = WaitTimes()
  /// The time of the answered requests at the median, nil before the first one.
  package var median: Duration?
  package var p90: Duration?
  package var p99: Duration?
  /// What the run has used, earlier sessions included.
  package var usage = TokenTotals()
  /// What it has cost so far; nil when a price is missing.
  package var cost: Double?
  /// What keeps it from being faster.
  package var limitingFactor: LimitingFactor?
  /// Each endpoint by itself, in the order in which they came up.
  package var endpoints: [EndpointSnapshot] = []

  package init() {}
}

/// What one endpoint is doing.
package struct EndpointSnapshot: Sendable, Equatable {
  /// What people call it: its URL.
  package let name: String
  package var inFlight = 0
  package var limit = 0
  package var ceiling = 0
  /// What its gate or its pace waits for; nil while requests pass.
  package var waitingFor: GateWait?
  /// Why nothing is sent there any more.
  package var dismissed: String?
  package var requests = 0
  /// Requests that brought answers.
  package var answered = 0
  /// Refusals for overload.
  package var throttled = 0
  /// What it says about itself.
  package var report: ServerReport?

  package init(name: String) { self.name = name }
}

extension DispatchCore {
  /// Writes down what the run is doing now; in place, for it happens at every step.
  func show(_ now: Instant, in shown: inout DispatchSnapshot) {
    var endpoints = shown.endpoints
    shown = counts
    shown.inFlight = inFlight
    shown.window = window.rows
    shown.usage = account.usage
    shown.cost = cost
    shown.limitingFactor = bottleneck.most
    var number = 0
    for group in groups {
      shown.waiting += group.unsettled
      for upstream in group.upstreams {
        if number == endpoints.count {
          endpoints.append(EndpointSnapshot(name: upstream.name))
        } else if endpoints[number].name != upstream.name {
          endpoints[number] = EndpointSnapshot(name: upstream.name)
        }
        upstream.show(now, in: &endpoints[number])
        shown.limit += endpoints[number].limit
        shown.ceiling += endpoints[number].ceiling
        number += 1
      }
    }
    let isShut = endpoints.allSatisfy { $0.waitingFor != nil || $0.dismissed != nil }
    if isShut { shown.waitingFor = endpoints.lazy.compactMap(\.waitingFor).first }
    shown.endpoints = endpoints
  }
}

extension Upstream {
  func show(_ now: Instant, in shown: inout EndpointSnapshot) {
    shown.inFlight = inFlight
    shown.limit = dismissal != nil ? 0 : gate.isOpen ? limiter.limit : 1
    shown.ceiling = limiter.ceiling
    shown.requests = requests
    shown.answered = answered
    shown.throttled = throttled
    shown.report = capabilityProbe.report
    shown.dismissed = dismissal?.error.what
    shown.waitingFor = dismissal == nil ? gate.wait(named: name) ?? pause(at: now) : nil
  }

  /// What its pace waits for; pauses too short to be seen are not worth a word.
  private func pause(at now: Instant) -> GateWait? {
    guard let pause = pace.opens(after: now), pause.at - now > .seconds(2) else { return nil }
    return GateWait(what: pause.reason.rawValue, until: pause.at, since: now)
  }
}
