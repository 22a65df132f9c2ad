import SluiceCore
import Synchronization

/// The endpoint itself, without the HTTP server around it.
final class Endpoint: Sendable {
  let configuration: SimulatorConfiguration
  let clock: SimulatorClock
  let slots: Slots
  let state: Mutex<State>

  struct State {
    var admission: Admission
    var management: ManagementAPI?
    var witness: Witness
    var forecast: Forecast
    var latency: Latency
    /// What is there instead of a server; nil for the server.
    var outage: Weather.Outage?
    /// How many replies have been given a number.
    var replies: UInt64 = 0
  }

  init(_ configuration: SimulatorConfiguration, clock: SimulatorClock) {
    self.configuration = configuration
    self.clock = clock
    slots = Slots(
      Capacity(
        slots: configuration.slots,
        places: configuration.queue,
        slowdown: configuration.slowdown
      )
    )
    let now = clock.now()
    state = Mutex(
      State(
        admission: Admission(configuration, at: now),
        management: ManagementAPI(configuration, at: now),
        witness: Witness(at: now),
        forecast: Forecast(configuration.weather, at: now),
        latency: configuration.latency
      )
    )
  }

  /// A reply, and the stay of a caller that is still to get it.
  struct Answer {
    let reply: SimulatedReply
    var visit: Visit?
  }

  /// Waits for a time of the endpoint's own clock.
  ///
  /// - Throws: `CancellationError` when the server stops.
  func pause(_ time: Duration) async throws { try await clock.sleep(time) }

  /// Answers a call.
  ///
  /// - Throws: `CancellationError` when the server stops.
  func reply(to call: IncomingRequest) async throws -> Answer {
    if let reply = ownPage(for: call) { return Answer(reply: reply) }
    var call = call
    while true {
      let now = clock.now()
      if let outage = weather(at: now) { return turnedAway(call, outage.reply, at: now) }
      switch state.withLock({ $0.management?.receive(call, at: now) }) {
      case .elsewhere?, nil: return try await serve(call)
      case .passed(let inner)?: return try await serve(inner)
      case .answered(let reply, let wait)?:
        if wait > .zero { try await clock.sleep(wait) }
        return Answer(reply: reply)
      case .turnedAway(let reply)?: return turnedAway(call, reply, at: now)
      case .held(let time)?:
        try await clock.sleep(time)
        call.scaleUpTimeout -= time
      }
    }
  }

  /// Notes a call that met an endpoint which was not there.
  private func turnedAway(
    _ call: IncomingRequest,
    _ reply: SimulatedReply,
    at now: Instant
  ) -> Answer {
    state.withLock { state in
      guard call.method != "GET" else { return state.witness.visit(isReady: false, at: now) }
      state.witness.arrive([], isReady: false, at: now)
      state.witness.leave([], Visit.End(status: reply.isReset ? 0 : reply.status), at: now)
    }
    return Answer(reply: reply)
  }

  private func serve(_ call: IncomingRequest) async throws -> Answer {
    switch call.method {
    case "GET": Answer(reply: page(for: call))
    case "POST", "PUT", "PATCH": try await answer(call)
    default: Answer(reply: RequestRefusal.wrongMethod.reply)
    }
  }

  private func page(for call: IncomingRequest) -> SimulatedReply {
    let now = clock.now()
    let loading = state.withLock { state in
      let loading = state.admission.loadingTime(at: now)
      state.witness.visit(isReady: loading == nil, at: now)
      return loading
    }
    return Pages.page(for: call, configuration, loading: loading)
  }
}
