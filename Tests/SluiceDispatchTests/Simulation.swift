import SluiceCore
import SluiceJSON
import SluiceTestSupport

@testable import SluiceDispatch

/// A night at an endpoint in no time: the core, a made-up endpoint and a clock that jumps from one
/// event to the next.
struct Simulation {
  /// What the endpoint does with a request that arrives at a time since the start.
  typealias Endpoint = (_ rows: [Row], _ time: Duration) -> (
    after: Duration, Result<Reply, TransferFailure>
  )

  /// The same for several endpoints: a group and a place in it say which.
  typealias Endpoints = (_ upstream: Upstream.ID, _ rows: [Row], _ time: Duration) -> (
    after: Duration, Result<Reply, TransferFailure>
  )

  /// What an endpoint's supervisor says, and when, after it was asked at a time since the start.
  typealias Supervisor = (_ upstream: Upstream.ID, _ time: Duration) -> [(
    after: Duration, news: EndpointNews
  )]

  private struct Event {
    let at: Duration
    let order: Int
    let what: What
  }
  private enum What {
    case completion(Actions.OutgoingRequest, Result<Reply, TransferFailure>, Duration)
    case slots(Int)
    case rows(Int)
    case committed(Int, Int)
    case news(EndpointNews, Actions.SupervisorCall)
    case report(ServerReport?, Upstream.ID)
    case known(Int)
    case drain
    case wake
  }

  let start = Instant.now
  private(set) var core: DispatchCore<SeededRandom>
  private let endpoints: Endpoints
  /// Stands in the endpoints' place, if there is one.
  private let server: ModelServer?
  /// What the server has in hand, and since when.
  private var attempts: [UInt64: (outgoing: Actions.OutgoingRequest, since: Duration)] = [:]
  /// When those who asked leave, the first one first; the attempts of most have ended by then.
  private var deadlines: ArraySlice<(at: Duration, id: UInt64)> = []
  private let reader = JSONReader()
  private var pending: ArraySlice<Unit>
  /// The next one last.
  private var events: [Event] = []
  private var wakesAt: Duration?
  private var order = 0
  /// Requests by the time they left.
  private(set) var sent: [(at: Duration, rows: [Row])] = []
  /// Where each of them went.
  private(set) var upstreams: [Upstream.ID] = []
  private(set) var settled: [Settlement] = []
  /// When the rows that succeeded did.
  private(set) var answeredAt: [Duration] = []
  private(set) var history: [RunEvent] = []
  private(set) var limits: [Actions.UnitLimit] = []
  /// When supervisors were asked.
  private(set) var attended: [Duration] = []
  /// How long requests may be held.
  private(set) var holds: [(at: Duration, hold: Duration, timeout: Duration)] = []
  /// The supervisors of endpoints that have one.
  var supervisor: Supervisor = { _, _ in [] }
  /// What endpoints say about themselves, and after how long; those that can be asked.
  var prober: (_ upstream: Upstream.ID, _ time: Duration) -> (after: Duration, ServerReport?) = {
    _,
    _ in (.zero, nil)
  }
  /// A row that an earlier start has got an answer to.
  var knownRow: Unit?
  /// When endpoints were asked what they are.
  private(set) var inquired: [(at: Duration, upstream: Upstream.ID)] = []
  /// How long the source takes for a row; nil when it has as many as are wanted at once.
  var sourceDelay: Duration?
  private(set) var peak = 0
  private(set) var end: DispatchEnd?
  private(set) var time = Duration.zero

  init(
    _ policy: DispatchPolicy,
    _ units: [Unit],
    seed: UInt64 = 1,
    endpoint: @escaping Endpoint
  ) {
    self.init(policy, units, seed: seed) { _, rows, time in endpoint(rows, time) }
  }

  init(
    _ policy: DispatchPolicy,
    _ units: [Unit],
    seed: UInt64 = 1,
    endpoints: @escaping Endpoints
  ) {
    core = DispatchCore(policy, random: SeededRandom(state: seed))
    pending = units[...]
    self.endpoints = endpoints
    server = nil
  }

  init(_ policy: DispatchPolicy, _ units: [Unit], seed: UInt64 = 1, server: ModelServer) {
    core = DispatchCore(policy, random: SeededRandom(state: seed))
    pending = units[...]
    endpoints = { _, rows, _ in (.zero, .success(echo(rows))) }
    self.server = server
  }

  /// The server has so many slots from a time on.
  mutating func change(slots: Int, at time: Duration) { add(.slots(slots), after: time) }

  /// Stops kindly at a time.
  mutating func drains(at time: Duration) { add(.drain, after: time) }

  /// Runs until the core says that it is over, or for so long.
  mutating func run(for length: Duration = .seconds(86_400)) {
    carryOut(core.tick(start))
    while end == nil {
      let event = events.last?.at ?? length
      let answer = server?.next ?? length
      let deadline = nextDeadline() ?? length
      let next = min(event, answer, deadline)
      guard next < length else { return time = length }
      time = max(time, next)
      if answer == next {
        answered()
      } else if deadline == next {
        runOutOfTime()
      } else if let event = events.popLast() {
        step(event.what)
      }
    }
  }

  private mutating func nextDeadline() -> Duration? {
    while let first = deadlines.first, attempts[first.id] == nil { _ = deadlines.popFirst() }
    return deadlines.first?.at
  }

  private mutating func runOutOfTime() {
    guard let first = deadlines.popFirst(), let attempt = attempts.removeValue(forKey: first.id)
    else { return }
    take(attempt.outgoing, .failure(failure(.timeout, sent: true)), time - attempt.since)
  }

  /// The server has finished something; whoever asked may have left.
  private mutating func answered() {
    guard let server, let attempt = attempts.removeValue(forKey: server.finish()) else { return }
    server.answered += 1
    take(attempt.outgoing, .success(echo(attempt.outgoing.pending.unit.rows)), time - attempt.since)
  }

  private mutating func take(
    _ outgoing: Actions.OutgoingRequest,
    _ result: Result<Reply, TransferFailure>,
    _ latency: Duration
  ) {
    let completion = Completion(id: outgoing.id, outcome: result, latency: latency)
    let result = ReplyReader.read(completion, for: outgoing.pending, with: reader)
    carryOut(core.completed([result], now: start + time))
  }

  private mutating func step(_ what: What) {
    let now = start + time
    switch what {
    case .completion(let outgoing, let result, let latency):
      take(outgoing, result, latency)
    case .rows(let count): bring(count)
    case .slots(let count): server?.change(slots: count, at: time)
    case .committed(let rows, let bytes):
      carryOut(core.committed(rows: rows, answers: bytes, now: now))
    case .news(let news, let supervisorCall):
      carryOut(core.heard(news, from: supervisorCall, now: now))
    case .report(let report, let upstream):
      carryOut(core.learned(report, from: upstream, now: now))
    case .known(let group):
      carryOut(core.brought(known: knownRow, group: group, now: now))
    case .drain:
      carryOut(core.drain(now))
    case .wake:
      guard wakesAt == time else { return }
      wakesAt = nil
      carryOut(core.tick(now))
    }
  }

  private mutating func carryOut(_ actions: Actions) {
    for outgoing in actions.requests {
      let rows = outgoing.pending.unit.rows
      let upstream = Upstream.ID(
        group: outgoing.pending.unit.group,
        number: outgoing.pending.attempt?.upstream ?? 0
      )
      sent.append((time, rows))
      upstreams.append(upstream)
      if let hold = outgoing.hold { holds.append((time, hold, outgoing.timeout)) }
      if server != nil {
        ask(outgoing)
        continue
      }
      var (latency, result) = endpoints(upstream, rows, time)
      if latency > outgoing.timeout {
        latency = outgoing.timeout
        result = .failure(failure(.timeout, sent: true))
      }
      add(.completion(outgoing, result, latency), after: latency)
    }
    for supervisorCall in actions.supervisorCalls {
      attended.append(time)
      for (delay, news) in supervisor(supervisorCall.upstream, time) {
        add(.news(news, supervisorCall), after: delay)
      }
    }
    for upstream in actions.capabilityProbes {
      inquired.append((time, upstream))
      let (delay, report) = prober(upstream, time)
      add(.report(report, upstream), after: delay)
    }
    for group in actions.knownRows { add(.known(group), after: .milliseconds(5)) }
    peak = max(peak, core.inFlight)
    settled += actions.settlements
    for settlement in actions.settlements where settlement.state == .succeeded {
      answeredAt.append(time)
    }
    history += actions.events
    limits += actions.limits
    if !actions.settlements.isEmpty {
      add(.committed(actions.settlements.count, actions.answerBytes), after: .milliseconds(20))
    }
    if let wake = actions.wake { arm(max(time, wake - start)) }
    if let end = actions.end { self.end = end }
    if actions.cancelsAll { cancel() }
    if let rows = actions.pull { pull(rows) }
  }

  private mutating func ask(_ outgoing: Actions.OutgoingRequest) {
    guard server?.take(outgoing.id, at: time) == true else {
      return add(
        .completion(outgoing, .success(reply(429)), .milliseconds(1)),
        after: .milliseconds(1)
      )
    }
    attempts[outgoing.id] = (outgoing, time)
    let deadline = time + outgoing.timeout
    let place = deadlines.lastIndex { $0.at <= deadline }.map { $0 + 1 } ?? deadlines.startIndex
    deadlines.insert((deadline, outgoing.id), at: place)
  }

  private mutating func pull(_ rows: Int) {
    guard let sourceDelay else { return bring(rows) }
    add(.rows(1), after: sourceDelay)
  }

  private mutating func bring(_ rows: Int) {
    var taken: [WorkItem] = []
    var count = 0
    while count < rows, !pending.isEmpty {
      let unit = pending.removeFirst()
      count += unit.rows.count
      taken.append(.unit(unit))
    }
    carryOut(core.arrived(taken, now: start + time))
  }

  private mutating func cancel() {
    events = events.map { event in
      guard case .completion(let outgoing, _, let latency) = event.what else { return event }
      let what = What.completion(outgoing, .failure(failure(.cancelled, sent: true)), latency)
      return Event(at: time, order: event.order, what: what)
    }
    events.sort { ($0.at, $0.order) > ($1.at, $1.order) }
  }

  private mutating func arm(_ instant: Duration) {
    if let wakesAt, wakesAt <= instant { return }
    wakesAt = instant
    add(.wake, after: instant - time)
  }

  private mutating func add(_ what: What, after delay: Duration) {
    order += 1
    let event = Event(at: time + delay, order: order, what: what)
    var low = 0
    var high = events.count
    while low < high {
      let middle = (low + high) / 2
      if events[middle].at > event.at { low = middle + 1 } else { high = middle }
    }
    events.insert(event, at: low)
  }

  // MARK: - What a test asks

  func sent(before time: Duration) -> Int { sent.count { $0.at < time } }
  func state(of position: Int64) -> SettledState? {
    settled.first { $0.position == position }?.state
  }
  var failed: [Int64] { settled.filter { $0.state == .failed }.map(\.position).sorted() }
  var succeeded: Int { settled.count { $0.state == .succeeded } }
  /// How long no endpoint was awake.
  var cold: Duration { core.counts.cold.total(at: start + time) }
  var stopReason: StopReason? { if case .halted(let stopReason)? = end { stopReason } else { nil } }
}

let loading = reply(
  503,
  #"{"error":"Model facebook/bart-base is currently loading","estimated_time":22.307266235351562}"#,
  ["content-type": "application/json"]
)
