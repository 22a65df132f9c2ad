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

/// One thing that the stub server does while it sends a reply in parts.
package enum StubStep: Sendable {
  /// Sends bytes, as one chunk.
  case send([UInt8])
  /// Waits until the gate opens.
  case wait(StubGate)
  /// Opens a gate: what stands before it has been handed to the socket.
  case open(StubGate)
  /// Waits until the client has closed the connection, then opens the gate.
  case whenGone(StubGate)
  /// Closes the connection in the middle of the body.
  case hangUp

  package static func send(_ text: String) -> StubStep { .send(Array(text.utf8)) }
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
  /// What is done in place of sending ``body``; what they send is a body in chunks.
  package var steps: [StubStep] = []

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

  /// A stream of server-sent events, or of whatever else the steps send.
  package static func stream(
    _ steps: [StubStep],
    type: String = "text/event-stream"
  ) -> StubReply {
    var reply = StubReply(headers: [HeaderField("Content-Type", type)])
    reply.framing = .chunked(1)
    reply.steps = steps
    return reply
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

  /// The head of a reply in chunks.
  var chunkedHead: [UInt8] {
    Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8)
  }

  private var head: String {
    headers.reduce("HTTP/1.1 \(status) Stub\r\n") { $0 + "\($1.name): \($1.value)\r\n" }
  }

  /// The bytes of the whole reply.
  var bytes: [UInt8] {
    if case .raw = framing { return body }
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

  /// Returns once it is open.
  package func opened() async {
    await withCheckedContinuation { continuation in whenOpen { continuation.resume() } }
  }

  /// Calls `go` once the gate is open.
  package func whenOpen(_ go: @escaping @Sendable () -> Void) {
    let isOpen = state.withLock { state in
      if !state.isOpen { state.waiting.append(go) }
      return state.isOpen
    }
    if isOpen { go() }
  }
}
