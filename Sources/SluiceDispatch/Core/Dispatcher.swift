internal import Dispatch
package import SluiceCore
internal import Synchronization

/// Joins source, transport and sink: carries out what ``DispatchCore`` decides.
///
/// An actor on a serial queue of its own. Rows are read on a second queue, replies on the queues of
/// the transport; here arrive batches only. A lane that brings completions waits for the decision and
/// so goes on with the next requests at once: no thread is woken, and nothing on the way of a request
/// allocates a task, a continuation or a closure of its own.
package actor Dispatcher {
  private let executor = QueueExecutor(label: "sluice.dispatch")
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let source: any WorkSource
  private let transport: any Transport
  private let sink: any SettlementSink
  private let supervisors: [String: any EndpointSupervisor]
  private let probers: [String: any CapabilityProber]
  private let onEvent: @Sendable (RunEvent) -> Void
  private let replyIntake = ReplyIntake()
  private let producer = DispatchQueue(label: "sluice.dispatch.source", qos: .userInitiated)
  private let shown = Mutex(DispatchSnapshot())
  private let durable = Mutex(DurableRows())
  private var core: DispatchCore<SystemRandomNumberGenerator>
  private var wakesAt: Instant?
  /// Supervisors at work, and those that were told to stop and have not ended yet.
  private var supervisorCalls: [Actions.SupervisorCall: Task<Void, Never>] = [:]
  private var capabilityProbes: [Upstream.ID: Task<Void, Never>] = [:]
  private var whenOver: CheckedContinuation<DispatchEnd, Never>?
  /// How it ended; a drain or a stop may come before ``run()`` does.
  private var ended: DispatchEnd?

  /// - Parameters:
  ///   - policy: What to do about time, failure and memory.
  ///   - source: Where rows come from; asked on one queue only, and only when there is room.
  ///   - transport: What carries the requests; started and shut down by ``run()``.
  ///   - sink: Where outcomes go.
  ///   - supervisors: What looks after an endpoint, by the name that its request form gives it.
  ///   - probers: What asks an endpoint for its capabilities, by the same name.
  ///   - onEvent: Called on the dispatcher's queue with what the run decided.
  package init(
    _ policy: DispatchPolicy,
    source: any WorkSource,
    transport: any Transport,
    sink: any SettlementSink,
    supervisors: [String: any EndpointSupervisor] = [:],
    probers: [String: any CapabilityProber] = [:],
    onEvent: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.source = source
    self.transport = transport
    self.sink = sink
    self.supervisors = supervisors
    self.probers = probers
    self.onEvent = onEvent
    var policy = policy
    policy.kept = supervisors.mapValues(\.name)
    policy.inquired = Set(probers.keys)
    core = DispatchCore(policy, random: SystemRandomNumberGenerator())
  }

  /// Works until every row of the source is durably settled, or until the run ends otherwise.
  ///
  /// Called once.
  package nonisolated func run() async -> DispatchEnd {
    transport.start { [self] completions in
      let results = replyIntake.read(completions)
      executor.queue.sync {
        assumeIsolated { $0.carryOut($0.core.completed(results, now: .now)) }
      }
    }
    let end = await work()
    // A supervisor may be waking an endpoint at this moment: what it does must be known before the end.
    for supervisorCall in await supervisorCalls.values { await supervisorCall.value }
    // Not on our queue: the lanes are waited for, and they may be waiting for us.
    transport.shutdown()
    return end
  }

  private func work() async -> DispatchEnd {
    await withCheckedContinuation { continuation in
      if let ended { return continuation.resume(returning: ended) }
      whenOver = continuation
      carryOut(core.tick(.now))
    }
  }

  /// Takes no more rows and finishes what is in flight, for the policy's time at most.
  package nonisolated func drain() {
    later { $0.carryOut($0.core.drain(.now)) }
  }

  /// Takes no more rows and finishes what is in flight, for the policy's time at most: the run has to stop.
  package nonisolated func halt(_ error: SluiceError) {
    later { $0.carryOut($0.core.halt(error, .now)) }
  }

  /// Ends everything now; rows in flight stay untouched.
  package nonisolated func stop() {
    later { $0.carryOut($0.core.stop(.now)) }
  }

  /// What is going on; may be called from anywhere, at any time.
  package nonisolated func snapshot() -> DispatchSnapshot {
    var snapshot = shown.withLock { $0 }
    if let times = replyIntake.percentiles() {
      snapshot.median = times.median
      snapshot.p90 = times.p90
      snapshot.p99 = times.p99
    }
    return snapshot
  }

  /// How long requests took that were answered since this was last asked; nil where none was.
  package nonisolated func takeRecentLatency() -> RecentLatency? {
    replyIntake.takeRecentPercentiles()
  }

  /// What keeps the run from being faster, also while nothing happens; may be called from anywhere, at
  /// any time.
  package nonisolated func limitingFactor() -> LimitingFactor? {
    executor.queue.sync { assumeIsolated { $0.core.bottleneck.most(at: .now) } }
  }

  /// What the next start should know; may be called from anywhere, at any time.
  package nonisolated func memory() -> DispatchMemory {
    executor.queue.sync { assumeIsolated { $0.core.memory } }
  }

  // MARK: - Effects

  private nonisolated func later(_ work: @escaping @Sendable (isolated Dispatcher) -> Void) {
    executor.queue.async { self.assumeIsolated { work($0) } }
  }

  private func carryOut(_ actions: Actions) {
    if actions.cancelsAll { transport.cancel(replyIntake.ids) }
    send(actions.requests)
    for upstream in actions.dismissals { dismissSupervisor(of: upstream) }
    for supervisorCall in actions.supervisorCalls { ask(supervisorCall) }
    for upstream in actions.capabilityProbes { probeCapabilities(upstream) }
    settle(actions)
    for limit in actions.limits {
      producer.async { [source] in source.pack(within: limit.batch, group: limit.group) }
    }
    for group in actions.leftOut { producer.async { [source] in source.leaveOut(group: group) } }
    for group in actions.knownRows { look(forKnownRowOf: group) }
    if let rows = actions.pull { pull(rows) }
    if let wake = actions.wake { arm(wake) }
    shown.withLock { core.show(.now, in: &$0) }
    for event in actions.events { onEvent(event) }
    if let end = actions.end {
      for task in supervisorCalls.values { task.cancel() }
      for task in capabilityProbes.values { task.cancel() }
      ended = end
      whenOver?.resume(returning: end)
      whenOver = nil
    }
  }

  private func send(_ requests: [Actions.OutgoingRequest]) {
    guard !requests.isEmpty else { return }
    var transfers: [Transfer] = []
    var sent: [Actions.OutgoingRequest] = []
    var unsendable: [AttemptResult] = []
    transfers.reserveCapacity(requests.count)
    sent.reserveCapacity(requests.count)
    for outgoing in requests {
      let unit = outgoing.pending.unit
      do throws(RowRefusal) {
        var request = try unit.form.request(
          for: unit.rows,
          at: outgoing.pending.attempt?.upstream ?? 0
        )
        if let hold = outgoing.hold { request.headers.append(.scaleUpTimeout(hold)) }
        transfers.append(Transfer(id: outgoing.id, request: request, timeout: outgoing.timeout))
        var outgoing = outgoing
        outgoing.pending.attempt?.isTentative = request.isTentative
        sent.append(outgoing)
      } catch {
        let outcome = AttemptResult.Outcome.unsendable(error)
        unsendable.append(
          AttemptResult(pending: outgoing.pending, outcome: outcome, latency: .zero)
        )
      }
    }
    replyIntake.expect(sent)
    if !transfers.isEmpty { transport.send(transfers) }
    guard !unsendable.isEmpty else { return }
    later { [unsendable] in $0.carryOut($0.core.completed(unsendable, now: .now)) }
  }

  /// Asks an upstream's supervisor, which may take minutes.
  private func ask(_ supervisorCall: Actions.SupervisorCall) {
    guard let supervisor = supervisors[core.groups[supervisorCall.upstream].endpoint] else {
      return
    }
    supervisorCalls[supervisorCall] = Task.detached { [self] in
      await supervisor.attend { news in
        self.later { $0.carryOut($0.core.heard(news, from: supervisorCall, now: .now)) }
      }
      await forget(supervisorCall)
    }
  }

  /// Asks a upstream what it is; a run that ends meanwhile does not wait for the answer.
  private func probeCapabilities(_ upstream: Upstream.ID) {
    guard let prober = probers[core.groups[upstream].endpoint] else { return }
    capabilityProbes[upstream] = Task.detached { [self] in
      let report = await prober.report()
      later { $0.carryOut($0.core.learned(report, from: upstream, now: .now)) }
    }
  }

  private func forget(_ supervisorCall: Actions.SupervisorCall) {
    supervisorCalls[supervisorCall] = nil
  }

  private func dismissSupervisor(of upstream: Upstream.ID) {
    for (supervisorCall, task) in supervisorCalls where supervisorCall.upstream == upstream {
      task.cancel()
    }
  }

  private func settle(_ actions: Actions) {
    guard !actions.settlements.isEmpty else { return }
    let rows = actions.settlements.count
    let answers = actions.answerBytes
    sink.settle(actions.settlements) { [self] result in
      switch result {
      case .success:
        guard durable.withLock({ $0.add(rows: rows, answers: answers) }) else { return }
        later { dispatcher in
          let now = dispatcher.durable.withLock { $0.take() }
          dispatcher.carryOut(
            dispatcher.core.committed(rows: now.rows, answers: now.answers, now: .now)
          )
        }
      case .failure(let error):
        later { $0.carryOut($0.core.sinkFailed(error, now: .now)) }
      }
    }
  }

  private func look(forKnownRowOf group: Int) {
    producer.async { [self] in
      let unit = source.knownRow(group: group)
      later { $0.carryOut($0.core.brought(known: unit, group: group, now: .now)) }
    }
  }

  private func pull(_ rows: Int) {
    producer.async { [self] in
      let pulled = Result { try source.next(rows: rows) }
      later { dispatcher in
        switch pulled {
        case .success(let items):
          dispatcher.carryOut(dispatcher.core.arrived(items, now: .now))
        case .failure(let error):
          dispatcher.carryOut(dispatcher.core.sourceFailed(error, now: .now))
        }
      }
    }
  }

  /// Comes back at the instant; a timer that was overtaken by an earlier one finds nothing to do.
  private func arm(_ instant: Instant) {
    if let wakesAt, wakesAt <= instant { return }
    wakesAt = instant
    let delay = max(.zero, instant - .now)
    let nanoseconds = Int(clamping: Int64(delay / .nanoseconds(1)))
    executor.queue.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [weak self] in
      self?.assumeIsolated { $0.wake(from: instant) }
    }
  }

  private func wake(from instant: Instant) {
    guard wakesAt == instant else { return }
    wakesAt = nil
    carryOut(core.tick(.now))
  }
}

extension HeaderField {
  /// Has the proxy of Hugging Face's Inference Endpoints hold a request until a replica is awake.
  ///
  /// Source: <https://huggingface.co/docs/inference-endpoints/autoscaling>.
  fileprivate static func scaleUpTimeout(_ hold: Duration) -> HeaderField {
    HeaderField("X-Scale-Up-Timeout", "\(max(1, hold.components.seconds))")
  }
}
