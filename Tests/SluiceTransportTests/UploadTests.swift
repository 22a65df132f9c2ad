import Foundation
import Glibc
import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct UploadTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  /// A file of so many bytes that differ, written long ago.
  private func file(_ name: String, _ count: Int) throws -> (FileReference, [UInt8]) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    let path = folder.path(name)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let date = Date(timeIntervalSince1970: 1_000_000_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    return (try FileReference(lookingAt: path), bytes)
  }

  private func upload(
    _ body: String,
    _ files: [BodyFile],
    _ answer: @escaping @Sendable (StubRequest) -> StubReply = { _ in .json("1") }
  ) async throws -> (Result<Reply, TransferFailure>, [StubRequest]) {
    let server = try StubServer(answer)
    defer { server.stop() }
    let outcome = try await exchange(with: server) { url in
      var request = Request(method: "POST", url: url, body: Array(body.utf8))
      request.files = files
      return request
    }
    return (outcome, server.requests)
  }

  @Test(arguments: [0, 1, 2, 3, 65_535, 65_536, 65_537, 300_001])
  func fileIsTheWholeBodyWithItsLength(count: Int) async throws {
    let (reference, bytes) = try file("a", count)
    let (outcome, requests) = try await upload("", [BodyFile(reference, at: 0)])
    #expect(outcome.reply?.status == 200)
    #expect(requests.first?.body == bytes)
    #expect(requests.first?.headers["content-length"] == "\(count)")
  }

  @Test(arguments: [0, 1, 2, 3, 49_151, 49_152, 49_153, 300_001])
  func filesStandAmongTheBytesInBase64(count: Int) async throws {
    let (reference, bytes) = try file("a", count)
    let (small, smallBytes) = try file("b", 10)
    let files = [
      BodyFile(reference, at: 5, as: .base64), BodyFile(small, at: 5, as: .base64),
      BodyFile(small, at: 8),
    ]
    let (outcome, requests) = try await upload("{\"a\":\"\"}", files)
    #expect(outcome.reply?.status == 200)
    let encoded = Data(bytes).base64EncodedString() + Data(smallBytes).base64EncodedString()
    let expected = Array("{\"a\":\(encoded)\"\"}".utf8) + smallBytes
    #expect(requests.first?.body == expected)
  }

  @Test func fileThatIsGoneFailsBeforeAnythingIsSent() async throws {
    let (reference, _) = try file("a", 10)
    try FileManager.default.removeItem(atPath: reference.path)
    let (outcome, requests) = try await upload("", [BodyFile(reference, at: 0)])
    #expect(outcome.failure?.kind == .unreadableFile)
    #expect(outcome.failure?.message.contains("No such file") == true)
    #expect(outcome.failure?.requestSent == false)
    #expect(requests.isEmpty)
  }

  @Test(arguments: [9, 10, 11])
  func fileThatIsAnotherOneFailsBeforeAnythingIsSent(count: Int) async throws {
    let (reference, _) = try file("a", 10)
    try FileManager.default.removeItem(atPath: reference.path)
    _ = try folder.write("a", [UInt8](repeating: 1, count: count))
    let (outcome, requests) = try await upload("", [BodyFile(reference, at: 0)])
    #expect(outcome.failure?.kind == .unreadableFile)
    #expect(outcome.failure?.message.contains("has changed") == true)
    #expect(requests.isEmpty)
  }

  @Test func fileThatChangesWhileItIsSentNeverMakesAWholeRequest() async throws {
    // Far more than sockets hold: the end is read when the server has taken most of it.
    let path = try folder.write("large", [])
    truncate(path, 40_000_000)
    let large = try FileReference(lookingAt: path)
    let listener = try SlowReader()
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    var request = Request(method: "POST", url: listener.url, body: [])
    request.files = [BodyFile(large, at: 0)]
    let sending = Task { [request] () -> TransferFailure? in
      do throws(TransferFailure) {
        _ = try await requests.reply(to: request, timeout: .seconds(120))
        return nil
      } catch {
        return error
      }
    }
    await listener.hasBegun.opened()
    let date = Date(timeIntervalSince1970: 1_000_000_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    listener.goOn.open()
    let failure = await sending.value
    #expect(failure?.kind == .unreadableFile)
    #expect(failure?.message.contains("has changed") == true)
    #expect(failure?.requestSent == false)
  }

  @Test func bodyIsSentAgainWhenAKeptConnectionTurnsOutToBeClosed() async throws {
    let (reference, bytes) = try file("a", 100_000)
    // Each connection serves one request and closes without saying so.
    let server = try StubServer { _ in
      .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1".utf8))
    }
    defer { server.stop() }
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    var request = Request(method: "POST", url: server.url, body: [])
    request.files = [BodyFile(reference, at: 0)]
    for _ in 0..<20 {
      let reply = try await requests.reply(to: request, timeout: .seconds(120))
      #expect(reply.status == 200)
    }
    #expect(server.requests.allSatisfy { $0.body == bytes })
  }

  @Test func bodiesWithAndWithoutFilesTakeTurnsInASlot() async throws {
    let (reference, bytes) = try file("a", 1000)
    let server = try StubServer { .json("\($0.body.count)") }
    defer { server.stop() }
    var configuration = TransportConfiguration()
    configuration.connectionsPerLane = 1
    let requests = try SingleRequests(configuration)
    defer { requests.shutdown() }
    for number in 0..<6 {
      var request = Request(method: "POST", url: server.url, body: Array("abc".utf8))
      if number.isMultiple(of: 2) { request.files = [BodyFile(reference, at: 1)] }
      _ = try await requests.reply(to: request, timeout: .seconds(120))
    }
    let abc = Array("abc".utf8)
    for (number, request) in server.requests.enumerated() {
      #expect(request.body == (number.isMultiple(of: 2) ? abc[..<1] + bytes + abc[1...] : abc))
    }
  }
}

/// A server that accepts one connection, and reads it only when it is told to.
private final class SlowReader: Sendable {
  let url: String
  /// Opens when the first byte has come.
  let hasBegun = StubGate()
  let goOn = StubGate()
  private let listener: LoopbackListener

  init() throws {
    listener = try LoopbackListener()
    url = "http://127.0.0.1:\(listener.port)/"
    Thread { [listener, hasBegun, goOn] in
      let connection = accept(listener.descriptor, nil, nil)
      guard connection >= 0 else { return }
      var bytes = [UInt8](repeating: 0, count: 65536)
      _ = recv(connection, &bytes, 1, Int32(MSG_PEEK))
      hasBegun.open()
      let pass = DispatchSemaphore(value: 0)
      goOn.whenOpen { pass.signal() }
      pass.wait()
      while recv(connection, &bytes, bytes.count, 0) > 0 {}
      close(connection)
    }.start()
  }
}

/// A socket that listens on a free port of 127.0.0.1.
private final class LoopbackListener: Sendable {
  let descriptor: Int32
  let port: Int

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    guard isListening else { throw POSIXError(.EADDRINUSE) }
    self.descriptor = descriptor
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit {
    // Whoever still waits in accept is let go.
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }
}
