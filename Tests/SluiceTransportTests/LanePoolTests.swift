import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LanePoolTests {
  @Test(arguments: [1, 2, 3])
  func thousandRequestsReuseTheirConnections(lanes: Int) async throws {
    let server = try StubServer { .json(#"{"echo":"\#($0.text)"}"#) }
    defer { server.stop() }
    var configuration = TransportConfiguration()
    configuration.lanes = lanes
    configuration.connectionsPerLane = 12 / lanes
    let pool = try LanePool(configuration)
    let gathering = Gathering()
    pool.start(receiver: gathering.receive)
    pool.send(transfers(1000, to: server.url))
    await gathering.wait(for: 1000)
    pool.shutdown()

    #expect(Set(gathering.completions.map(\.id)).count == 1000)
    for completion in gathering.completions {
      let reply = try completion.outcome.get()
      #expect(String(decoding: reply.body, as: UTF8.self) == #"{"echo":"\#(completion.id)"}"#)
      #expect(completion.latency > .zero)
    }
    #expect(server.requests.count == 1000)
    #expect(server.connections <= 12)
    #expect(server.peakInFlight <= 12)
  }

  @Test func cancelledTransferCompletesOnceAndOthersGoOn() async throws {
    let gate = StubGate()
    let server = try StubServer { StubReply.json($0.text).held(by: gate) }
    defer { server.stop() }
    let pool = try LanePool(TransportConfiguration())
    let gathering = Gathering()
    pool.start(receiver: gathering.receive)
    pool.send(transfers(3, to: server.url))
    await server.arrived(3)
    pool.cancel([2, 77])
    await gathering.wait(for: 1)
    gate.open()
    await gathering.wait(for: 3)
    pool.cancel([1, 2, 3])
    pool.shutdown()

    #expect(gathering.completions.map(\.id).sorted() == [1, 2, 3])
    let cancelled = try #require(gathering.completions.first)
    #expect(cancelled.id == 2)
    #expect(cancelled.outcome.failure?.kind == .cancelled)
    #expect(cancelled.outcome.failure?.requestSent == true)
    #expect(gathering.completions.dropFirst().allSatisfy { $0.outcome.reply != nil })
  }

  @Test func transferThatWaitsForAConnectionCanBeCancelled() async throws {
    let gate = StubGate()
    let server = try StubServer { StubReply.json($0.text).held(by: gate) }
    defer { server.stop() }
    var configuration = TransportConfiguration()
    configuration.connectionsPerLane = 1
    let pool = try LanePool(configuration)
    let gathering = Gathering()
    pool.start(receiver: gathering.receive)
    pool.send(transfers(3, to: server.url))
    await server.arrived(1)
    pool.cancel([3])
    await gathering.wait(for: 1)
    gate.open()
    await gathering.wait(for: 3)
    pool.shutdown()

    #expect(gathering.completions.first?.id == 3)
    #expect(gathering.completions.first?.outcome.failure?.requestSent == false)
    #expect(server.requests.map(\.text) == ["1", "2"])
  }

  @Test(arguments: [1, 2])
  func shutdownEndsEverythingAndNothingComesAfter(lanes: Int) async throws {
    let server = try StubServer { _ in .silence }
    defer { server.stop() }
    var configuration = TransportConfiguration()
    configuration.lanes = lanes
    configuration.connectionsPerLane = 8
    let pool = try LanePool(configuration)
    let gathering = Gathering()
    pool.start(receiver: gathering.receive)
    pool.send(transfers(40, to: server.url))
    await server.arrived(8 * lanes)
    pool.shutdown()
    let completions = gathering.completions
    server.stop()

    #expect(completions.map(\.id).sorted() == Array(1...40))
    #expect(completions.allSatisfy { $0.outcome.failure?.kind == .cancelled })
    #expect(gathering.completions.count == 40)
  }

  @Test func poolsComeAndGoWithConnectionsOfTheirOwn() async throws {
    let server = try StubServer { _ in .json("1") }
    defer { server.stop() }
    for _ in 0..<50 {
      #expect(try await exchange(with: server).reply?.status == 200)
    }
    #expect(server.connections == 50)
  }

  @Test func receiverMaySendFromItsOwnCall() async throws {
    let server = try StubServer { .json($0.text) }
    defer { server.stop() }
    let pool = try LanePool(TransportConfiguration())
    let gathering = Gathering()
    let url = server.url
    pool.start { [weak pool] completions in
      let next = completions.map(\.id).filter { $0 < 200 }.map { transfer($0 + 4, to: url) }
      pool?.send(next)
      gathering.receive(completions)
    }
    pool.send((1...4).map { transfer($0, to: url) })
    await gathering.wait(for: 203)
    pool.shutdown()
    #expect(server.connections <= 4)
  }

  @Test func severalHostsShareALane() async throws {
    let first = try StubServer { _ in .json("1") }
    let second = try StubServer { _ in .json("2") }
    defer {
      first.stop()
      second.stop()
    }
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    for server in [first, second, first, second] {
      let request = Request(method: "GET", url: server.url)
      let reply = try await requests.reply(to: request, timeout: .seconds(120))
      #expect(reply.body == Array((server.port == first.port ? "1" : "2").utf8))
    }
  }
}

private func transfers(_ count: Int, to url: String) -> [Transfer] {
  (1...count).map { transfer(UInt64($0), to: url) }
}

private func transfer(_ id: UInt64, to url: String) -> Transfer {
  let request = Request(method: "POST", url: url + "/models/x", body: Array("\(id)".utf8))
  return Transfer(id: id, request: request, timeout: .seconds(120))
}
