import SluiceCore
internal import SluiceJSON

/// Writes a stream's events as `text/event-stream`, spoiled where that is wanted.
struct ServerSentEvents {
  let faults: Set<SimulatedStreamFault>
  /// The time between two events.
  let interval: Duration

  func transmission(of stream: TokenStream) -> Transmission {
    let middle = stream.events.count / 2
    var events = stream.events.map(\.text)
    var transmission = Transmission(pieces: [])
    if faults.contains(.error) {
      events[middle...] = [stream.failure.text]
      transmission.isWhole = false
    } else if let end = brokenEnd {
      events.removeSubrange((middle + 1)...)
      transmission.end = end
      transmission.isWhole = false
    } else if stream.hasDone, !faults.contains(.noDone) {
      events.append(Array("[DONE]".utf8))
    }
    let framed = events.map(frame)
    for (index, event) in framed.enumerated() {
      let isBroken = index == middle && transmission.end == .cut
      let bytes = isBroken ? Array(event.prefix(event.count / 2)) : event
      transmission.pieces += pieces(of: bytes, pause: index == 0 ? .zero : interval)
    }
    return transmission
  }

  private var brokenEnd: Transmission.End? {
    if faults.contains(.cut) { return .cut }
    if faults.contains(.stall) { return .stall }
    return faults.contains(.truncate) ? .complete : nil
  }

  /// One event with the blank line that ends it.
  private func frame(_ event: [UInt8]) -> [UInt8] {
    let lineEnd = Array((faults.contains(.crlf) ? "\r\n" : "\n").utf8)
    let field = Array((faults.contains(.noSpace) ? "data:" : "data: ").utf8)
    var out: [UInt8] = []
    if faults.contains(.comments) {
      for line in [": keep-alive", "", "event: message", "id: 1", "retry: 3000", ":"] {
        out += Array(line.utf8) + lineEnd
      }
    }
    for line in lines(of: event) { out += field + line + lineEnd }
    return out + lineEnd
  }

  /// The event in one line, or in three: between the members of an object a line end is a space.
  private func lines(of event: [UInt8]) -> [ArraySlice<UInt8>] {
    guard faults.contains(.multiline), event.first == UInt8(ascii: "{"), event.count > 2 else {
      return [event[...]]
    }
    return [event.prefix(1), event.dropFirst().dropLast(), event.suffix(1)]
  }

  private func pieces(of bytes: [UInt8], pause: Duration) -> [Transmission.Piece] {
    guard faults.contains(.split) else { return [.init(bytes: bytes, pause: pause)] }
    return bytes.enumerated().map { .init(bytes: [$1], pause: $0 == 0 ? pause : .zero) }
  }
}
