package import SluiceCore
import Synchronization

/// A request as the stub server read it.
package struct StubRequest: Sendable {
  /// From 1, in the order the requests were complete.
  package let number: Int
  /// The connection it came on, from 1.
  package let connection: Int
  package let method: String
  /// The request target: path and query.
  package let path: String
  package let headers: HeaderBlock
  package let body: [UInt8]

  package var text: String { String(decoding: body, as: UTF8.self) }
}

/// What the stub server does with a request.
package struct StubReply: Sendable {
  /// How the end of the body is told.
  package enum Framing: Sendable {
    /// `Content-Length`.
    case length
    /// `Transfer-Encoding: chunked`, in chunks of so many bytes.
    case chunked(Int)
    /// By closing the connection.
    case close
    /// The bytes of ``StubReply/body`` are the whole reply, status line included; then it closes.
    case raw
  }
  /// What happens after the bytes are sent.
  package enum Ending: Sendable {
    /// The connection stays for the next request where HTTP allows it.
    case keepAlive
    /// Sends only so many bytes of the whole reply, then closes.
    case cut(after: Int)
    /// Closes with a TCP reset, after so many bytes of the reply.
    case reset(after: Int)
    /// Sends so many bytes, then nothing, until the server stops or the client goes.
    case silence(after: Int)
  }
  package var status: Int
  package var headers: [HeaderField]
  package var body: [UInt8]
  package var framing = Framing.length
  package var ending = Ending.keepAlive
  /// The reply is held back until this opens.
  package var gate: StubGate?

  package init(_ status: Int = 200, headers: [HeaderField] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A JSON reply.
  package static func json(_ text: String, status: Int = 200) -> StubReply {
    StubReply(
      status,
      headers: [HeaderField("Content-Type", "application/json")],
      body: [UInt8](text.utf8)
    )
  }

  /// These bytes as they are, then the end of the connection.
  package static func raw(_ bytes: [UInt8]) -> StubReply {
    var reply = StubReply(body: bytes)
    reply.framing = .raw
    return reply
  }

  /// No byte at all: the connection closes.
  package static var empty: StubReply { raw([]) }

  /// No byte at all: the connection stays open and silent.
  package static var silence: StubReply { StubReply().ending(.silence(after: 0)) }

  package func framing(_ framing: Framing) -> StubReply {
    var reply = self
    reply.framing = framing
    return reply
  }

  package func ending(_ ending: Ending) -> StubReply {
    var reply = self
    reply.ending = ending
    return reply
  }

  /// Holds the reply until the gate opens.
  package func held(by gate: StubGate) -> StubReply {
    var reply = self
    reply.gate = gate
    return reply
  }

  /// The bytes of the whole reply.
  var bytes: [UInt8] {
    if case .raw = framing { return body }
    var head = "HTTP/1.1 \(status) Stub\r\n"
    for field in headers { head += "\(field.name): \(field.value)\r\n" }
    switch framing {
    case .length: return Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
    case .chunked(let size):
      return Array("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8) + chunks(of: size)
    case .close, .raw: return Array("\(head)Connection: close\r\n\r\n".utf8) + body
    }
  }

  private func chunks(of size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: body.count, by: max(1, size)) {
      let chunk = body[start..<min(body.count, start + max(1, size))]
      bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
    }
    return bytes + Array("0\r\n\r\n".utf8)
  }
}

/// Something replies can wait for; the test opens it once.
package final class StubGate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [@Sendable () -> Void] = []
  }
  private let state = Mutex(State())

  package init() {}

  /// Lets everything pass, now and later.
  package func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for go in waiting { go() }
  }

  /// Whether it has been opened.
  package var isOpen: Bool { state.withLock { $0.isOpen } }

  /// Calls `go` once the gate is open.
  package func whenOpen(_ go: @escaping @Sendable () -> Void) {
    let isOpen = state.withLock { state in
      if !state.isOpen { state.waiting.append(go) }
      return state.isOpen
    }
    if isOpen { go() }
  }
}
