import SluiceCore
import Synchronization

extension Endpoint {
  /// Answers a request, or says why not.
  ///
  /// - Throws: `CancellationError` when the server stops.
  func answer(_ call: IncomingRequest) async throws -> Answer {
    let validation = RequestValidation(call, configuration)
    let (visit, verdict, fields) = receive(call, validation)
    var (reply, delay) = try await meet(verdict, call, validation, visit)
    // A client that waited when the server went away gets nothing from it.
    if let outage = weather(at: clock.now()) { reply = outage.reply }
    reply.headers += fields + marks(status: reply.status, delay: delay, number: visit.number)
    guard reply.transmission == nil else { return Answer(reply: reply, visit: visit) }
    visit.end(status: reply.isReset ? 0 : reply.status)
    return Answer(reply: reply)
  }

  /// Notes a request and decides whether the model sees it, and what the reply tells of quotas.
  private func receive(
    _ call: IncomingRequest,
    _ validation: RequestValidation
  ) -> (Visit, Admission.Verdict, [HeaderField]) {
    let rows = validation.identities
    let now = clock.now()
    let (verdict, fields, number) = state.withLock { state in
      let tokens = state.admission.countsTokens ? validation.tokens : 0
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
        state.withLock { $0.witness.leave(rows, end, at: now) }
      }
    )
    return (visit, verdict, fields)
  }

  /// What is said to a request, and how long that was thought about.
  private func meet(
    _ verdict: Admission.Verdict,
    _ call: IncomingRequest,
    _ validation: RequestValidation,
    _ visit: Visit
  ) async throws -> (SimulatedReply, Duration) {
    switch verdict {
    case .loading(let remaining) where call.waitsForModel:
      try await clock.sleep(remaining)
      return try await compute(visit, validation)
    case .loading(let remaining):
      let model = call.model ?? configuration.model
      return (RequestRefusal.loading(model, remaining: remaining).reply, .zero)
    case .overQuota(let wait):
      return (RequestRefusal.overQuota(wait, configuration.quotaHeaders).reply, .zero)
    case .throttled(let wait): return (RequestRefusal.throttled(for: wait).reply, .zero)
    case .broken: return try await compute(visit, validation) { _ in RequestRefusal.broken.reply }
    case .reset: return try await compute(visit, validation) { _ in .reset }
    case .admitted: return try await compute(visit, validation)
    }
  }

  /// Waits for a slot and for the time that an answer takes.
  private func compute(
    _ visit: Visit,
    _ validation: RequestValidation,
    _ result: (RequestValidation) -> SimulatedReply = { $0.result() }
  ) async throws -> (SimulatedReply, Duration) {
    guard let pace = try await slots.enter(visit.number) else {
      let status = configuration.overloadStatus
      return (RequestRefusal.overloaded(status: status, in: validation.dialect).reply, .zero)
    }
    visit.takeSlot()
    var dice = Dice(seed: configuration.seed, salt: ~visit.number)
    let delay = state.withLock(\.latency).draw(from: &dice) * pace
    if delay > .zero { try await clock.sleep(delay) }
    return (result(validation), delay)
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
