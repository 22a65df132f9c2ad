import Foundation
import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Synchronization
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// What a run fetches for its rows, and how long it keeps it.
@Suite(.timeLimit(.minutes(5)))
struct MediaStoreTests {
  private let directory: TemporaryDirectory
  private let server: StubServer

  init() throws {
    directory = try TemporaryDirectory()
    server = try StubServer { request in
      if request.path.hasPrefix("/no") { return StubReply(404) }
      let size = Int(request.path.drop { !$0.isNumber }) ?? 4
      return StubReply(
        headers: [HeaderField("Content-Type", "image/png")],
        body: [UInt8](repeating: 7, count: size)
      )
    }
  }

  private var folder: String { directory.path("run.sluice.media") }

  private func store(limit: Int = 1000) throws -> MediaStore {
    MediaStore(
      folder: folder,
      fetcher: try MediaFetcher(MediaAccess(hosts: ["127.0.0.1"]), userAgent: "sluice"),
      limit: limit
    )
  }

  private func files() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: folder).count
  }

  @Test func aURLIsFetchedOnce() async throws {
    let store = try store()
    let url = server.url + "/4"
    async let first = store.take(url)
    async let second = store.take(url)
    #expect(try await first == second)
    #expect(try await store.take(url).contentType == "image/png")
    #expect(server.requests.count == 1)
    #expect(try files() == 1)
    await store.close()
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test func whatNobodyNeedsGoesWhenThereIsNoRoom() async throws {
    let store = try store(limit: 1000)
    for path in ["/a/600", "/b/300"] { _ = try await store.take(server.url + path) }
    _ = try await store.take(server.url + "/c/500")
    // All three are needed still.
    #expect(try files() == 3)
    await store.release(server.url + "/b/300")
    #expect(try files() == 2)
    await store.release(server.url + "/c/500")
    #expect(try files() == 1)
    _ = try await store.take(server.url + "/a/600")
    #expect(server.requests.count == 3)
    await store.close()
  }

  @Test func aFailureIsNotRemembered() async throws {
    let store = try store()
    for _ in 1...2 {
      await #expect(throws: MediaFailure.self) { try await store.take(server.url + "/no") }
    }
    #expect(server.requests.count == 2)
    await store.close()
  }

  @Test func whatAKilledRunLeftIsRemoved() async throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data([1]).write(to: URL(fileURLWithPath: folder + "/1"))
    let store = try store()
    _ = try await store.take(server.url + "/9")
    #expect(try files() == 1)
    await store.close()
  }

  // MARK: - The transport

  private func transfer(_ id: UInt64, _ urls: [String]) -> Transfer {
    var request = Request(method: "POST", url: "http://h/", body: [])
    request.remote = urls.map { RemotePart($0, at: 0, as: .plain) }
    return Transfer(id: id, request: request, timeout: .seconds(1))
  }

  @Test func requestsGoOutWhenTheirMediaAreHere() async throws {
    let inner = InnerTransport()
    let transport = FetchingTransport(over: inner, store: try store())
    let ended = Completions()
    transport.start(receiver: ended.take)
    transport.send([
      transfer(1, []), transfer(2, [server.url + "/8"]), transfer(3, [server.url + "/no"]),
    ])
    let completions = await ended.wait(for: 3)
    #expect(Set(inner.sent.map(\.id)) == [1, 2])
    #expect(inner.sent.first?.id == 1)
    let filled = try #require(inner.sent.first { $0.id == 2 })
    #expect(filled.request.files.count == 1)
    #expect(filled.request.remote.isEmpty)
    let failed = try #require(completions.first { $0.id == 3 })
    guard case .failure(let failure) = failed.outcome else { throw RowRefusal("no failure") }
    #expect(failure.kind == .unreadableFile)
    #expect(failure.message == "\(server.url)/no answers HTTP 404")
    transport.shutdown()
  }

  @Test func aRequestThatWaitsForItsMediaCanBeCancelled() async throws {
    let silent = try StubServer { _ in .silence }
    let inner = InnerTransport()
    let transport = FetchingTransport(over: inner, store: try store())
    let ended = Completions()
    transport.start(receiver: ended.take)
    transport.send([transfer(1, [silent.url + "/1"])])
    await silent.arrived(1)
    transport.cancel([1])
    let completion = try #require(await ended.wait(for: 1).first)
    guard case .failure(let failure) = completion.outcome else { throw RowRefusal("no failure") }
    #expect(failure.kind == .cancelled)
    #expect(inner.sent.isEmpty)
    transport.shutdown()
  }
}

/// A transport that answers everything at once.
private final class InnerTransport: Transport {
  private let state = Mutex<(sent: [Transfer], receiver: (@Sendable ([Completion]) -> Void)?)>(
    ([], nil)
  )

  var sent: [Transfer] { state.withLock { $0.sent } }

  func start(receiver: @escaping @Sendable ([Completion]) -> Void) {
    state.withLock { $0.receiver = receiver }
  }

  func send(_ transfers: [Transfer]) {
    guard !transfers.isEmpty else { return }
    let receiver = state.withLock { state in
      state.sent += transfers
      return state.receiver
    }
    receiver?(
      transfers.map {
        let reply = Reply(status: 200, headers: HeaderBlock([]), body: [])
        return Completion(id: $0.id, outcome: .success(reply), latency: .zero)
      }
    )
  }

  func cancel(_ ids: [UInt64]) {}
  func shutdown() {}
}

/// Completions as they come, and a way to wait for a number of them.
private final class Completions: Sendable {
  private struct State {
    var all: [Completion] = []
    var waiting: (count: Int, go: CheckedContinuation<Void, Never>)?
  }
  private let state = Mutex(State())

  @Sendable func take(_ completions: [Completion]) {
    state.withLock { state in
      state.all += completions
      guard let waiting = state.waiting, state.all.count >= waiting.count else { return }
      waiting.go.resume()
      state.waiting = nil
    }
  }

  func wait(for count: Int) async -> [Completion] {
    await withCheckedContinuation { go in
      state.withLock { state in
        if state.all.count >= count { go.resume() } else { state.waiting = (count, go) }
      }
    }
    return state.withLock { $0.all }
  }
}
