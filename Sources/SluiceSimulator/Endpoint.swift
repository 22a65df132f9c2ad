import Synchronization
import SluiceCore

/// The endpoint itself, without the HTTP server around it.
final class Endpoint: Sendable {
  private let configuration: SimulatorConfiguration
  private let clock: SimulatorClock
  private let slots: Slots
  private let state: Mutex<State>

  private struct State {
    var admission: Admission
    var management: ManagementAPI?
    var witness: Witness
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
        witness: Witness(at: now)
      )
    )
  }

  /// A reply, and the stay of a caller who is still to hear it.
  struct Answer {
    let reply: CallReply
    var visit: Visit?
  }

  /// Waits for a time of the endpoint's own clock.
  ///
  /// - Throws: `CancellationError` when the server stops.
  func pause(_ time: Duration) async throws { try await clock.sleep(time) }

  /// Answers a call.
  ///
  /// - Throws: `CancellationError` when the server stops.
  func reply(to call: Call) async throws -> Answer {
    var call = call
    while true {
      let now = clock.now()
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
    _ call: Call,
    _ reply: CallReply,
    at now: ContinuousClock.Instant
  ) -> Answer {
    state.withLock { state in
      guard call.method != "GET" else { return state.witness.visit(isReady: false, at: now) }
      state.witness.arrive([], isReady: false, at: now)
      state.witness.leave([], Visit.End(status: reply.status), at: now)
    }
    return Answer(reply: reply)
  }

  private func serve(_ call: Call) async throws -> Answer {
    switch (call.method, call.path) {
    case ("GET", "/stats"): return Answer(reply: CallReply(report))
    case ("POST", "/stats/reset"):
      state.withLock { $0.witness.reset() }
      return Answer(reply: CallReply(report))
    case ("GET", _): return Answer(reply: page(for: call))
    case ("POST", _), ("PUT", _), ("PATCH", _): return try await answer(call)
    default: return Answer(reply: Refusal.wrongMethod.reply)
    }
  }

  private var report: JSONValue {
    let now = clock.now()
    let (members, endpoints) = state.withLock { state in
      (state.witness.report + state.admission.report, state.management?.report(at: now) ?? [])
    }
    return .object(members + slots.report + endpoints)
  }

  private func page(for call: Call) -> CallReply {
    let now = clock.now()
    let loading = state.withLock { state in
      let loading = state.admission.loadingTime(at: now)
      state.witness.visit(isReady: loading == nil, at: now)
      return loading
    }
    return Pages.page(for: call, configuration, loading: loading)
  }

  // MARK: - Answers

  private func answer(_ call: Call) async throws -> Answer {
    let exam = Exam(call, configuration)
    let (visit, verdict, fields) = receive(call, exam)
    var (reply, delay) = try await meet(verdict, call, exam, visit)
    reply.headers += fields + marks(status: reply.status, delay: delay, number: visit.number)
    guard reply.transmission == nil else { return Answer(reply: reply, visit: visit) }
    visit.end(status: reply.status)
    return Answer(reply: reply)
  }

  /// Notes a request and decides whether the model sees it, and what the reply tells of quotas.
  private func receive(
    _ call: Call,
    _ exam: Exam
  ) -> (Visit, Admission.Verdict, [HeaderField]) {
    let rows = exam.identities
    let tokens = configuration.quotas.contains { $0.unit == .tokens } ? exam.tokens : 0
    let now = clock.now()
    let (verdict, fields, number) = state.withLock { state in
      let verdict = state.admission.admit(tokens: tokens, at: now)
      let fields = state.admission.quotaFields(verdict, at: now)
      state.witness.arrive(rows, isReady: !verdict.isLoading, at: now)
      state.replies += 1
      return (verdict, fields, state.replies)
    }
    let visit = Visit(
      number,
      of: call.caller,
      onHangUp: { [self] in state.withLock { $0.witness.abandon() } },
      onEnd: { [self] end in
        if end.freesSlot { slots.leave() }
        let now = clock.now()
        state.withLock {
          $0.witness.leave(rows, end, at: now)
        }
      }
    )
    return (visit, verdict, fields)
  }

  /// What is said to a request, and how long that was thought about.
  private func meet(
    _ verdict: Admission.Verdict,
    _ call: Call,
    _ exam: Exam,
    _ visit: Visit
  ) async throws -> (CallReply, Duration) {
    switch verdict {
    case .loading(let remaining) where call.waitsForModel:
      try await clock.sleep(remaining)
      return try await compute(visit, exam)
    case .loading(let remaining):
      let model = call.model ?? configuration.model
      return (Refusal.loading(model, remaining: remaining).reply, .zero)
    case .overQuota(let wait):
      return (Refusal.overQuota(wait, configuration.quotaHeaders).reply, .zero)
    case .throttled(let wait): return (Refusal.throttled(for: wait).reply, .zero)
    case .broken: return try await compute(visit, exam, isBroken: true)
    case .admitted: return try await compute(visit, exam)
    }
  }

  /// Waits for a slot and for the time that an answer takes.
  private func compute(
    _ visit: Visit,
    _ exam: Exam,
    isBroken: Bool = false
  ) async throws -> (CallReply, Duration) {
    guard let pace = try await slots.enter(visit.number) else {
      let status = configuration.overloadStatus
      return (Refusal.overloaded(status: status, in: exam.dialect).reply, .zero)
    }
    visit.takeSlot()
    var dice = Dice(seed: configuration.seed, salt: ~visit.number)
    let delay = configuration.latency.draw(from: &dice) * pace
    if delay > .zero { try await clock.sleep(delay) }
    return (isBroken ? Refusal.broken.reply : exam.result(), delay)
  }

  /// The header fields that Hugging Face's servers put on a reply; refusals have no compute time.
  private func marks(status: Int, delay: Duration, number: UInt64) -> [HeaderField] {
    var dice = Dice(seed: configuration.seed &+ 1, salt: number)
    var fields = [HeaderField("x-request-id", dice.letters(21))]
    if status == 200 {
      let milliseconds = Int((delay.seconds * 1000).rounded())
      let fraction = String(milliseconds % 1000 + 1000).dropFirst()
      fields += [
        HeaderField("x-compute-type", "cpu"),
        HeaderField("x-compute-time", "\(milliseconds / 1000).\(fraction)"),
      ]
    }
    return fields
  }
}

extension Admission.Verdict {
  fileprivate var isLoading: Bool {
    if case .loading = self { true } else { false }
  }
}
