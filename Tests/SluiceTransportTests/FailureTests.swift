import CCurl
import Foundation
import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct FailureTests {
  @Test func portWhereNobodyListensIsAConnectFailure() async throws {
    let server = try StubServer { _ in .empty }
    server.stop()
    let failure = try await exchange(with: server).failure
    #expect(failure?.kind == .connect)
    #expect(failure?.code == 7)
    #expect(failure?.requestSent == false)
  }

  @Test func nameThatDoesNotExistIsAResolveFailure() async throws {
    // A label has 63 characters at the most (RFC 1035): no name server has to be asked.
    let name = String(repeating: "a", count: 64)
    let request = Request(method: "GET", url: "http://\(name).invalid/")
    let failure = try await outcome(of: request).failure
    #expect(failure?.kind == .resolve)
    #expect(failure?.requestSent == false)
  }

  @Test func timeoutTellsThatTheRequestWasSent() async throws {
    let server = try StubServer { _ in .silence }
    defer { server.stop() }
    let failure = try await withEnoughTime { time -> TransferFailure? in
      let failure = try await exchange(with: server, timeout: time).failure
      return server.requests.isEmpty ? nil : failure
    }
    #expect(failure.kind == .timeout)
    #expect(failure.requestSent)
    #expect(server.requests.count == 1)
  }

  @Test func connectionThatIsNotAcceptedIsNotATimeout() async throws {
    // A listener whose queue is full lets further connections wait for ever.
    let port = try FullListener()
    var configuration = TransportConfiguration()
    configuration.connectTimeout = .milliseconds(150)
    let request = Request(method: "POST", url: "http://127.0.0.1:\(port.number)/", body: [])
    let failure = try await outcome(of: request, configuration).failure
    #expect(failure?.kind == .connect)
    #expect(failure?.requestSent == false)
    let late = try await outcome(of: request, timeout: .milliseconds(150)).failure
    #expect(late?.kind == .timeout)
    #expect(late?.requestSent == false)
  }

  @Test func bodyThatIsNotReadCountsAsNotSent() async throws {
    let listener = try FullListener()
    let body = [UInt8](repeating: 0, count: 50_000_000)
    let request = Request(
      method: "POST",
      url: "http://127.0.0.1:\(listener.acceptingPort)/",
      body: body
    )
    let failure = try await outcome(of: request, timeout: .milliseconds(300)).failure
    #expect(failure?.kind == .timeout)
    #expect(failure?.requestSent == false)
  }

  @Test func cancellingTheTaskCancelsTheTransfer() async throws {
    let server = try StubServer { _ in .silence }
    defer { server.stop() }
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    let request = Request(method: "POST", url: server.url, body: [])
    let task = Task { () -> TransferFailure.Kind? in
      do throws(TransferFailure) {
        _ = try await requests.reply(to: request, timeout: .seconds(60))
        return nil
      } catch {
        return error.kind
      }
    }
    await server.arrived(1)
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  @Test func taskThatIsCancelledBeforehandSendsNothingForLong() async throws {
    let server = try StubServer { _ in .silence }
    defer { server.stop() }
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    let request = Request(method: "POST", url: server.url, body: [])
    let task = Task { () -> Bool in
      withUnsafeCurrentTask { $0?.cancel() }
      do throws(TransferFailure) {
        _ = try await requests.reply(to: request, timeout: .seconds(60))
        return false
      } catch {
        return error.kind == .cancelled
      }
    }
    #expect(await task.value)
  }

  @Test func certificateFileThatCannotBeReadIsRefusedAtOnce() throws {
    var configuration = TransportConfiguration()
    configuration.caFile = "/nonexistent/ca.pem"
    let error = #expect(throws: SluiceError.self) { try LanePool(configuration) }
    #expect(error?.place == "/nonexistent/ca.pem")
    #expect(error?.code.kind == .inputOutput)
  }
}

/// Two listening sockets that nobody accepts from: connections to ``acceptingPort`` are made by the
/// kernel but not read from, those to ``number`` wait because the queue is full.
private final class FullListener: Sendable {
  let number: Int
  let acceptingPort: Int
  private let sockets: [Int32]

  init() throws {
    let full = try Self.listen(backlog: 0)
    let open = try Self.listen(backlog: 8)
    var sockets = [full.socket, open.socket]
    for _ in 0..<4 {
      let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      _ = Self.with(port: full.port) { connect(client, $0, $1) }
      sockets.append(client)
    }
    number = full.port
    acceptingPort = open.port
    self.sockets = sockets
  }

  deinit { for socket in sockets { close(socket) } }

  private static func listen(backlog: Int32) throws -> (socket: Int32, port: Int) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard listener >= 0, with(port: 0, { bind(listener, $0, $1) }) == 0,
      Glibc.listen(listener, backlog) == 0
    else { throw POSIXError(.EADDRINUSE) }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(listener, $0, &length)
      }
    }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
  }

  private static func with(
    port: Int,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = in_port_t(port).bigEndian
    return withUnsafePointer(to: address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
