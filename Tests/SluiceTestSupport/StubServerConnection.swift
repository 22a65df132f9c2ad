import Dispatch
import Glibc
import SluiceCore

/// One connection of a stub server: reads requests and answers them, on a thread of its own.
struct StubConnection {
  let descriptor: Int32
  let number: Int
  let witness: StubWitness

  func serve(_ handler: (StubRequest) -> StubReply) {
    var unread: [UInt8] = []
    while let request = readRequest(&unread) {
      if answer(request, with: handler(request)) { break }
    }
    witness.close(number)
  }

  /// Sends a reply; whether the connection is to be closed after it.
  ///
  /// It counts as answered before its last byte is sent: its client may ask the next one on another
  /// connection as soon as it has that.
  private func answer(_ request: StubRequest, with reply: StubReply) -> Bool {
    if let gate = reply.gate { wait(for: gate) }
    let isCut = reply.steps.isEmpty ? false : play(reply)
    witness.answered()
    if isCut { return true }
    if !reply.steps.isEmpty { return !send(Array("0\r\n\r\n".utf8)[...]) }
    let bytes = reply.bytes[...]
    switch reply.ending {
    case .keepAlive:
      let isSent = send(bytes)
      if case .length = reply.framing { return !isSent }
      if case .chunked = reply.framing { return !isSent }
      return true
    case .cut(let count):
      _ = send(bytes.prefix(count))
      return true
    case .reset(let count):
      _ = send(bytes.prefix(count))
      // Closing with a linger time of zero sends a reset instead of an end (socket(7)).
      var linger = linger(l_onoff: 1, l_linger: 0)
      let size = socklen_t(MemoryLayout.size(ofValue: linger))
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, size)
      return true
    case .silence(let count):
      _ = send(bytes.prefix(count))
      var byte: UInt8 = 0
      while recv(descriptor, &byte, 1, 0) > 0 {}
      return true
    }
  }

  /// Sends a reply step by step, but for its end; whether the connection is to be closed before that.
  private func play(_ reply: StubReply) -> Bool {
    guard send(reply.chunkedHead[...]) else { return true }
    for step in reply.steps {
      switch step {
      case .send(let bytes):
        let size = String(bytes.count, radix: 16)
        guard send((Array("\(size)\r\n".utf8) + bytes + Array("\r\n".utf8))[...]) else {
          return true
        }
      case .wait(let gate): wait(for: gate)
      case .open(let gate): gate.open()
      case .whenGone(let gate):
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) > 0 {}
        gate.open()
        return true
      case .hangUp: return true
      }
    }
    return false
  }

  private func wait(for gate: StubGate) {
    let pass = DispatchSemaphore(value: 0)
    gate.whenOpen { pass.signal() }
    witness.stopped.whenOpen { pass.signal() }
    pass.wait()
  }

  private func send(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// The next request; nil when the client has gone or the server has stopped.
  private func readRequest(_ unread: inout [UInt8]) -> StubRequest? {
    let blank = Array("\r\n\r\n".utf8)
    var searched = 0
    var headEnd: Int?
    while headEnd == nil {
      headEnd = unread.firstIndex(of: blank, from: searched)
      searched = max(0, unread.count - 3)
      if headEnd == nil, !receive(&unread) { return nil }
    }
    guard let headEnd, let lineEnd = unread.firstIndex(of: Array("\r\n".utf8), from: 0) else {
      return nil
    }
    let line = String(decoding: unread[..<lineEnd], as: UTF8.self).split(separator: " ")
    let headers = HeaderBlock(Array(unread[(lineEnd + 2)..<(headEnd + 2)]))
    let bodyStart = headEnd + 4
    let bodyEnd = bodyStart + (headers["content-length"].flatMap { Int($0) } ?? 0)
    while unread.count < bodyEnd {
      if !receive(&unread) { return nil }
    }
    let body = Array(unread[bodyStart..<bodyEnd])
    unread.removeFirst(bodyEnd)
    return witness.record { number in
      StubRequest(
        number: number,
        connection: self.number,
        method: String(line.first ?? ""),
        path: String(line.dropFirst().first ?? ""),
        headers: headers,
        body: body
      )
    }
  }

  private func receive(_ unread: inout [UInt8]) -> Bool {
    let capacity = 65536
    let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      count = max(0, recv(descriptor, buffer.baseAddress, capacity, 0))
    }
    unread += chunk
    return !chunk.isEmpty
  }
}

extension [UInt8] {
  /// Where `pattern` first stands at or after `start`.
  fileprivate func firstIndex(of pattern: [UInt8], from start: Int) -> Int? {
    guard count >= pattern.count else { return nil }
    return (start...Swift.max(start, count - pattern.count)).first {
      self[$0...].starts(with: pattern)
    }
  }
}
