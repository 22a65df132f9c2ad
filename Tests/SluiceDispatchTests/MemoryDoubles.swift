import Dispatch
import SluiceCore
import Synchronization

@testable import SluiceDispatch

/// A manifest in memory.
final class MemorySource: WorkSource {
  private let rest: Mutex<ArraySlice<WorkItem>>
  private let count = Mutex(0)
  private let failure: SluiceError?

  init(_ items: [WorkItem], failure: SluiceError? = nil) {
    rest = Mutex(items[...])
    self.failure = failure
  }

  var taken: Int { count.withLock { $0 } }

  func next(rows: Int) throws -> [WorkItem] {
    let items = rest.withLock { rest in
      var taken: [WorkItem] = []
      var count = 0
      while count < rows, let item = rest.popFirst() {
        if case .unit(let unit) = item { count += unit.rows.count } else { count += 1 }
        taken.append(item)
      }
      return taken
    }
    if items.isEmpty, let failure { throw failure }
    count.withLock { $0 += items.count }
    return items
  }

  func pack(within limit: BatchLimit, group: Int) {}

  func leaveOut(group: Int) {}
}

/// A network in memory: it answers on two queues of its own, at once or when it is told to.
final class MemoryTransport: Transport {
  typealias Answer = @Sendable (Transfer) -> Result<Reply, TransferFailure>

  private struct State {
    var receiver: (@Sendable ([Completion]) -> Void)?
    var held: [Transfer] = []
    var holds: Bool
    var open: Set<UInt64> = []
    var sent = 0
    var peak = 0
    var isShutDown = false
  }

  private let state: Mutex<State>
  private let lanes = [DispatchQueue(label: "lane 0"), DispatchQueue(label: "lane 1")]
  private let answer: Answer
  private let arrivals = Milestones()

  init(
    holds: Bool = false,
    answer: @escaping Answer = { transfer in
      .success(
        Reply(
          status: 200,
          headers: HeaderBlock(["x-request-id": "r1"]),
          body: transfer.request.body ?? []
        )
      )
    }
  ) {
    state = Mutex(State(holds: holds))
    self.answer = answer
  }

  var sent: Int { state.withLock { $0.sent } }
  var peak: Int { state.withLock { $0.peak } }
  var isShutDown: Bool { state.withLock { $0.isShutDown } }

  func received(_ count: Int) async { await arrivals.reached(count) }

  func start(receiver: @escaping @Sendable ([Completion]) -> Void) {
    state.withLock { $0.receiver = receiver }
  }

  func send(_ transfers: [Transfer]) {
    let holds = state.withLock { state in
      state.sent += transfers.count
      state.open.formUnion(transfers.map(\.id))
      state.peak = max(state.peak, state.open.count)
      if state.holds { state.held += transfers }
      return state.holds
    }
    arrivals.add(transfers.count)
    if !holds { complete(transfers, with: answer) }
  }

  func cancel(_ ids: [UInt64]) {
    let ended = state.withLock { state in
      defer { state.held.removeAll { ids.contains($0.id) } }
      return state.held.filter { ids.contains($0.id) }
    }
    complete(ended) { _ in .failure(failure(.cancelled, sent: true)) }
  }

  func release() {
    let held = state.withLock { state in
      defer { state.held = [] }
      return state.held
    }
    complete(held, with: answer)
  }

  func shutdown() { state.withLock { $0.isShutDown = true } }

  private func complete(_ transfers: [Transfer], with answer: @escaping Answer) {
    for (number, lane) in lanes.enumerated() {
      let mine = transfers.filter { $0.id % 2 == UInt64(number) }
      guard !mine.isEmpty else { continue }
      lane.async { [self] in
        let completions = mine.map {
          Completion(id: $0.id, outcome: answer($0), latency: .milliseconds(1))
        }
        let receiver = state.withLock { state in
          state.open.subtract(mine.map(\.id))
          return state.receiver
        }
        receiver?(completions)
      }
    }
  }
}

/// A ledger in memory: it commits at once, never, or fails.
final class MemorySink: SettlementSink {
  private struct State {
    var settlements: [Settlement] = []
    var waiting: [@Sendable (Result<Void, any Error>) -> Void] = []
    var commits: Bool
  }

  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "sink")
  private let failure: SluiceError?
  private let arrivals = Milestones()

  init(commits: Bool = true, failure: SluiceError? = nil) {
    state = Mutex(State(commits: commits))
    self.failure = failure
  }

  var settlements: [Settlement] { state.withLock { $0.settlements } }
  var positions: [Int64] { settlements.map(\.position) }

  func settled(atLeast count: Int) async { await arrivals.reached(count) }

  func settle(
    _ settlements: [Settlement],
    durable: @escaping @Sendable (Result<Void, any Error>) -> Void
  ) {
    let commits = state.withLock { state in
      state.settlements += settlements
      if !state.commits { state.waiting.append(durable) }
      return state.commits
    }
    arrivals.add(settlements.count)
    guard commits else { return }
    queue.async { [failure] in durable(failure.map { .failure($0) } ?? .success(())) }
  }

  /// Commits what waits, and from now on everything.
  func commitAll() {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      state.commits = true
      return state.waiting
    }
    for durable in waiting { durable(.success(())) }
  }
}

/// What the run said it decided.
final class MemoryEvents: Sendable {
  private let events = Mutex<[RunEvent]>([])
  private let drained = Milestones()

  var kinds: [RunEvent.Kind] { events.withLock { $0.map(\.kind) } }

  func add(_ event: RunEvent) {
    events.withLock { $0.append(event) }
    if event.kind == .draining { drained.add(1) }
  }

  func draining() async { await drained.reached(1) }
}

/// A count that a test can wait for.
final class Milestones: Sendable {
  private struct State {
    var count = 0
    var waiting: [(Int, CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  func add(_ count: Int) {
    let reached = state.withLock { state in
      state.count += count
      let total = state.count
      defer { state.waiting.removeAll { $0.0 <= total } }
      return state.waiting.filter { $0.0 <= total }.map(\.1)
    }
    for continuation in reached { continuation.resume() }
  }

  func reached(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if state.count < count { state.waiting.append((count, continuation)) }
        return state.count >= count
      }
      if isReached { continuation.resume() }
    }
  }
}
