/// Cuts a stream of bytes into server-sent events, wherever the pieces it comes in end.
///
/// The lines are those of <https://html.spec.whatwg.org/multipage/server-sent-events.html>: they end in
/// LF, CR or CR LF, `:` begins a comment, a blank line ends an event, its `data` lines are joined
/// with LF. U+2028 and other characters that some readers take for line ends are part of the text.
package struct EventDecoder: Sendable {
  /// An event: what its `event` line names it, and its data.
  package struct Event: Sendable, Equatable {
    package let name: String
    package let data: [UInt8]
  }
  private let limit: Int
  private var line: [UInt8] = []
  private var name = ""
  private var data: [UInt8]?
  /// Whether the last piece ended in CR: an LF that begins the next one belongs to it.
  private var hasOpenCR = false
  private var isFirstLine = true
  /// Whether an event was larger than the limit; nothing is read from then on.
  package private(set) var hasOverflowed = false

  /// - Parameter limit: The most bytes of an event.
  package init(limit: Int) { self.limit = limit }

  /// Takes the next piece in; returns the events that it completes.
  package mutating func push(_ piece: some Collection<UInt8>) -> [Event] {
    var events: [Event] = []
    var rest = Array(piece)[...]
    if hasOpenCR, let first = rest.first {
      hasOpenCR = false
      if first == .lf { rest = rest.dropFirst() }
    }
    while !hasOverflowed, let end = rest.firstIndex(where: { $0 == .lf || $0 == .cr }) {
      take(rest[..<end])
      let isCR = rest[end] == .cr
      rest = rest[(end + 1)...]
      hasOpenCR = isCR && rest.isEmpty
      if isCR, rest.first == .lf { rest = rest.dropFirst() }
      if let event = endLine() { events.append(event) }
    }
    take(rest)
    return events
  }

  /// What stands at the end without the blank line that it wants; nil where there is nothing.
  package mutating func finish() -> Event? {
    _ = endLine()
    return endEvent()
  }

  private mutating func take(_ part: ArraySlice<UInt8>) {
    guard !hasOverflowed else { return }
    line += part
    guard line.count + (data?.count ?? 0) > limit else { return }
    hasOverflowed = true
    line = []
    data = nil
  }

  private mutating func endLine() -> Event? {
    defer { line.removeAll(keepingCapacity: true) }
    if isFirstLine {
      isFirstLine = false
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      if line.starts(with: mark) { line.removeFirst(mark.count) }
    }
    guard !line.isEmpty else { return endEvent() }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[colon...].dropFirst()
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    switch line[..<colon] {
    case let field where field.elementsEqual("data".utf8):
      data = data.map { $0 + [.lf] + value } ?? Array(value)
    case let field where field.elementsEqual("event".utf8):
      name = String(decoding: value, as: UTF8.self)
    default: break
    }
    return nil
  }

  private mutating func endEvent() -> Event? {
    defer {
      name = ""
      data = nil
    }
    return data.map { Event(name: name, data: $0) }
  }
}

extension UInt8 {
  fileprivate static let lf = UInt8(ascii: "\n")
  fileprivate static let cr = UInt8(ascii: "\r")
}
