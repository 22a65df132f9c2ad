import Synchronization
import SluiceCore

/// The endpoint itself, without the HTTP server around it.
final class Endpoint: Sendable {
  private let configuration: SimulatorConfiguration
  private let clock: SimulatorClock
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
    let now = clock.now()
    state = Mutex(
      State(
        admission: Admission(configuration, at: now),
        management: configuration.endpoints.map { ManagementAPI($0) },
        witness: Witness(at: now)
      )
    )
  }

  /// Answers a call.
  ///
  /// - Throws: `CancellationError` when the server stops.
  func reply(to call: Call) async throws -> CallReply {
    let now = clock.now()
    switch state.withLock({ $0.management?.receive(call, at: now) }) {
    case .elsewhere?, nil: return try await serve(call)
    case .answered(let reply, let wait)?:
      if wait > .zero { try await clock.sleep(wait) }
      return reply
    case .passed(let inner, let wait)?:
      if wait > .zero { try await clock.sleep(wait) }
      return try await serve(inner)
    }
  }

  private func serve(_ call: Call) async throws -> CallReply {
    switch (call.method, call.path) {
    case ("GET", "/stats"): return CallReply(report)
    case ("POST", "/stats/reset"):
      state.withLock { $0.witness.reset() }
      return CallReply(report)
    case ("GET", _): return page(for: call)
    case ("POST", _), ("PUT", _), ("PATCH", _): return try await answer(call)
    default: return Refusal.wrongMethod.reply
    }
  }

  private var report: JSONValue {
    state.withLock { state in
      guard case .object(let members) = state.witness.report, let management = state.management
      else { return state.witness.report }
      return .object(members + [.init("endpoints", management.report)])
    }
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

  private func answer(_ call: Call) async throws -> CallReply {
    let decision = decide(call)
    do {
      if decision.delay > .zero { try await clock.sleep(decision.delay) }
    } catch {
      state.withLock { $0.witness.leave(decision.rows, status: 499) }
      throw error
    }
    state.withLock { $0.witness.leave(decision.rows, status: decision.reply.status) }
    return decision.reply
  }

  /// What will be said, and when.
  private struct Decision {
    var reply: CallReply
    var delay = Duration.zero
    /// The identities of the rows that were asked.
    var rows: [UInt64]
  }

  private func decide(_ call: Call) -> Decision {
    let exam = Exam(call, configuration)
    let rows = exam.identities
    let now = clock.now()
    let (verdict, number) = state.withLock { state in
      let verdict = state.admission.admit(at: now)
      state.witness.arrive(rows, isReady: !verdict.isLoading, at: now)
      state.replies += 1
      return (verdict, state.replies)
    }
    var dice = Dice(seed: configuration.seed, salt: ~number)
    var decision = Decision(reply: CallReply(), rows: rows)
    switch verdict {
    case .loading(let remaining) where call.waitsForModel:
      decision.delay = remaining + configuration.latency.draw(from: &dice)
      decision.reply = exam.result()
    case .loading(let remaining):
      let model = call.model ?? configuration.model
      decision.reply = Refusal.loading(model, remaining: remaining).reply
    case .throttled(let wait):
      decision.reply = Refusal.throttled(for: wait).reply
    case .broken:
      decision.delay = configuration.latency.draw(from: &dice)
      decision.reply = Refusal.broken.reply
    case .admitted:
      decision.delay = configuration.latency.draw(from: &dice)
      decision.reply = exam.result()
    }
    decision.reply.headers += marks(of: decision, number: number)
    return decision
  }

  /// The header fields that Hugging Face's servers put on a reply; refusals have no compute time.
  private func marks(of decision: Decision, number: UInt64) -> [HeaderField] {
    var dice = Dice(seed: configuration.seed &+ 1, salt: number)
    var fields = [HeaderField("x-request-id", dice.letters(21))]
    if decision.reply.status == 200 {
      let milliseconds = Int((decision.delay.seconds * 1000).rounded())
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
