import SluiceCore
import Synchronization
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// The dispatcher with its queues and timers, between stand-ins for manifest, network and ledger.
@Suite(.timeLimit(.minutes(5))) struct DispatcherTests {
  static func run(
    _ units: [Unit],
    concurrency: Int = 16,
    change: (inout DispatchPolicy) -> Void = { _ in },
    transport: MemoryTransport = MemoryTransport(),
    sink: MemorySink = MemorySink()
  ) -> (Dispatcher, MemorySource, MemoryTransport, MemorySink, MemoryEvents) {
    var policy = DispatchPolicy(concurrency: .pinned(concurrency))
    change(&policy)
    let source = MemorySource(units.map { .unit($0) })
    let events = MemoryEvents()
    let dispatcher = Dispatcher(
      policy,
      source: source,
      transport: transport,
      sink: sink,
      onEvent: { events.add($0) }
    )
    return (dispatcher, source, transport, sink, events)
  }

  @Test(arguments: [1, 7])
  func everyRowIsSettledOnceAndNoMoreAreInFlightThanAllowed(batch: Int) async {
    let (dispatcher, _, transport, sink, events) = Self.run(units(1...5000, of: batch))
    #expect(await dispatcher.run() == .finished)
    #expect(sink.positions.sorted() == Array(1...5000))
    #expect(transport.peak <= 16)
    #expect(transport.isShutDown)
    #expect(events.kinds == [.finished])
    let shown = dispatcher.snapshot()
    #expect(shown.succeeded == 5000)
    #expect(shown.inFlight == 0)
    #expect(shown.median != nil)
  }

  @Test func answersArriveWholeWithWhatIsKnownOfThem() async throws {
    let (dispatcher, _, _, sink, _) = Self.run(units(1...3))
    _ = await dispatcher.run()
    let second = try #require(sink.settlements.first { $0.position == 2 })
    #expect(second.answer == Answer(kind: .bytes, bytes: Array("row 2".utf8)))
    #expect(second.state == .succeeded)
    #expect(second.attempts == 1)
    #expect(second.status == 200)
    #expect(second.requestID == "r1")
    #expect(second.fault == nil)
  }

  @Test func anEmptySourceIsFinishedAtOnce() async {
    let (dispatcher, _, transport, _, _) = Self.run([])
    #expect(await dispatcher.run() == .finished)
    #expect(transport.sent == 0)
  }

  @Test func aRowThatCannotBeAskedIsPassedOn() async {
    let skipped = Settlement(
      position: 2,
      place: row(2).place,
      key: nil,
      fingerprint: nil,
      state: .skipped,
      attempts: 0,
      fault: .manifest,
      error: "not an object"
    )
    let source = MemorySource([.unit(units(1...1)[0]), .settled(skipped)])
    let sink = MemorySink()
    let policy = DispatchPolicy(concurrency: .pinned(4))
    let dispatcher = Dispatcher(
      policy,
      source: source,
      transport: MemoryTransport(),
      sink: sink,
      onEvent: { _ in }
    )
    #expect(await dispatcher.run() == .finished)
    #expect(sink.positions.sorted() == [1, 2])
    #expect(dispatcher.snapshot().skipped == 1)
  }

  @Test func aSinkThatNeverCommitsStopsTheReading() async {
    let sink = MemorySink(commits: false)
    let (dispatcher, source, _, _, _) = Self.run(
      units(1...100_000),
      change: { $0.windowRows = 1000 },
      sink: sink
    )
    let running = Task { await dispatcher.run() }
    await sink.settled(atLeast: 880)
    dispatcher.stop()
    #expect(source.taken <= 1000)
    sink.commitAll()
    #expect(await running.value == .stopped)
    #expect(source.taken <= 1000)
  }

  @Test func aDrainFinishesWhatIsInFlightAndTakesNoMore() async {
    let transport = MemoryTransport(holds: true)
    let (dispatcher, _, _, sink, events) = Self.run(units(1...100), transport: transport)
    let running = Task { await dispatcher.run() }
    await transport.received(1)
    dispatcher.drain()
    await events.draining()
    let sent = transport.sent
    transport.release()
    #expect(await running.value == .drained)
    #expect(transport.sent == sent && sent < 100)
    #expect(sink.positions.count == sent)
  }

  @Test func aDrainEndsWhenItsTimeIsUp() async {
    let transport = MemoryTransport(holds: true)
    let (dispatcher, _, _, sink, _) = Self.run(
      units(1...100),
      change: { $0.drain = .milliseconds(30) },
      transport: transport
    )
    let running = Task { await dispatcher.run() }
    await transport.received(1)
    dispatcher.drain()
    #expect(await running.value == .drained)
    #expect(sink.positions.isEmpty)
  }

  @Test func aStopEndsEverythingAndSettlesNothingMore() async {
    let transport = MemoryTransport(holds: true)
    let (dispatcher, _, _, sink, _) = Self.run(units(1...100), transport: transport)
    let running = Task { await dispatcher.run() }
    await transport.received(1)
    dispatcher.stop()
    #expect(await running.value == .stopped)
    #expect(sink.positions.isEmpty)
    #expect(dispatcher.snapshot().failed == 0)
  }

  @Test func aDrainOrAStopBeforeTheStartEndsTheRunAtOnce() async {
    let (drained, _, transport, _, _) = Self.run(units(1...100))
    drained.drain()
    #expect(await drained.run() == .drained)
    #expect(transport.sent == 0)
    let (stopped, _, _, _, _) = Self.run(units(1...100))
    stopped.stop()
    #expect(await stopped.run() == .stopped)
  }

  @Test func aLedgerThatFailsHaltsTheRunAndNoRequestFollows() async throws {
    let full = SluiceError(.inputOutput, at: "job.sluice", "the disk is full")
    let sink = MemorySink(failure: full)
    let (dispatcher, _, transport, _, _) = Self.run(units(1...100_000), sink: sink)
    guard case .halted(let stopReason) = await dispatcher.run() else {
      Issue.record("not halted")
      return
    }
    #expect(stopReason.error == full)
    #expect(transport.sent < 100_000)
  }

  @Test func aSourceThatFailsHaltsTheRunWithItsErrorAfterWhatIsInFlight() async {
    let gone = SluiceError(.data, at: "rows.jsonl:17", "not an object")
    let sink = MemorySink()
    let dispatcher = Dispatcher(
      DispatchPolicy(concurrency: .pinned(4)),
      source: MemorySource(units(1...16).map { .unit($0) }, failure: gone),
      transport: MemoryTransport(),
      sink: sink,
      onEvent: { _ in }
    )
    #expect(await dispatcher.run() == .halted(StopReason(error: gone)))
    #expect(sink.positions.allSatisfy { (1...16).contains($0) })
  }

  @Test func aRefusedTokenHaltsAfterTwoRequestsWithNothingSettled() async {
    let transport = MemoryTransport { _ in .success(reply(401, #"{"error":"Invalid token"}"#)) }
    let (dispatcher, _, _, sink, events) = Self.run(units(1...1000), transport: transport)
    guard case .halted(let stopReason) = await dispatcher.run() else {
      Issue.record("not halted")
      return
    }
    #expect(stopReason.error.code.kind == .noPermission)
    #expect(transport.sent <= 2)
    #expect(sink.positions.isEmpty)
    #expect(events.kinds.contains(.halted))
  }

  @Test func aTokenThatExpiresAtRow50000StopsTheRun() async {
    let transport = MemoryTransport { transfer in
      transfer.id > 50_000
        ? .success(reply(401))
        : .success(Reply(status: 200, headers: HeaderBlock([:]), body: transfer.request.body ?? []))
    }
    let (dispatcher, _, _, sink, _) = Self.run(
      units(1...60_000),
      concurrency: 64,
      transport: transport
    )
    guard case .halted(let stopReason) = await dispatcher.run() else {
      Issue.record("not halted")
      return
    }
    #expect(stopReason.error.code.kind == .noPermission)
    #expect(transport.sent <= 50_000 + 64 + 1)
    #expect(sink.settlements.allSatisfy { $0.state == .succeeded })
    #expect(sink.positions.count == 50_000)
  }

  @Test func aRetrySendsTheSameBytes() async throws {
    let bodies = Mutex<[[UInt8]]>([])
    let transport = MemoryTransport { transfer in
      guard transfer.request.body == Array("row 30".utf8) else {
        return .success(
          Reply(status: 200, headers: HeaderBlock([:]), body: transfer.request.body ?? [])
        )
      }
      bodies.withLock { $0.append(transfer.request.body ?? []) }
      return .success(reply(500))
    }
    let (dispatcher, _, _, sink, _) = Self.run(
      units(1...60),
      change: { $0.backoff.base = .milliseconds(1) },
      transport: transport
    )
    #expect(await dispatcher.run() == .finished)
    let sent = bodies.withLock { $0 }
    #expect(sent.count >= 6)
    #expect(Set(sent).count == 1)
    #expect(sink.settlements.first { $0.position == 30 }?.attempts == 6)
  }
}
