internal import SluiceCore
package import SluiceJSON

/// Why a streamed answer is none, or is not whole.
package enum StreamFault: Error, Sendable, Equatable {
  /// The server says so: the object in which it does.
  case error(JSONValue)
  /// It ended before the text did.
  case incomplete
  /// An event that cannot be read; the reason in one clause.
  case unreadable(String)
  /// There was no event in it; the beginning of what came in place of a stream.
  case noStream([UInt8])
}

/// Reads a streamed answer: pieces of bytes in, events out.
///
/// ```
/// reading ──[DONE], or the last event──▶ whole
///    │ └────the end of the bytes───────▶ whole, or failed(incomplete)
///    └──────an error, an event that cannot be read──▶ failed
/// ```
package struct StreamReader: Sendable {
  package enum State: Sendable, Equatable {
    case reading
    case whole
    case failed(StreamFault)
  }
  /// The largest event: the last one of a text generation repeats the whole text, escaped.
  private static let eventLimit = 8 << 20
  /// How much is kept of what is no stream.
  private static let evidenceLimit = 64 << 10

  package private(set) var state = State.reading
  private var decoder = EventDecoder(limit: Self.eventLimit)
  private var progress: StreamProgress
  private var beginning: [UInt8] = []

  package init(_ dialect: StreamDialect) { progress = StreamProgress(dialect) }

  /// Takes the next piece in.
  ///
  /// - Returns: The events that it completes; they count, whatever ``state`` says after them.
  package mutating func read(_ piece: [UInt8]) -> [JSONValue] {
    guard state == .reading else { return [] }
    if !progress.hasBegun {
      beginning += piece.prefix(Self.evidenceLimit - beginning.count)
    }
    var events: [JSONValue] = []
    for event in decoder.push(piece) where state == .reading { events += values(of: event) }
    if progress.hasBegun { beginning = [] }
    if decoder.hasOverflowed, state == .reading {
      state = .failed(.unreadable("an event exceeds \(Self.eventLimit) bytes"))
    }
    return events
  }

  /// Tells that no more bytes come.
  ///
  /// - Returns: The events that stood at the end without a blank line behind them.
  package mutating func finish() -> [JSONValue] {
    guard state == .reading else { return [] }
    var events: [JSONValue] = []
    if let last = decoder.finish() {
      events = values(of: last)
      // Half an event is no worse than none.
      if case .failed(.unreadable) = state { state = .reading }
    }
    guard state == .reading else { return events }
    if progress.isComplete {
      state = .whole
    } else if progress.hasBegun {
      state = .failed(.incomplete)
    } else {
      state = .failed(Self.faultWithoutEvents(beginning))
    }
    return events
  }

  private mutating func values(of event: EventDecoder.Event) -> [JSONValue] {
    if Self.isDone(event.data) {
      state = .whole
      return []
    }
    guard let values = Self.parsed(event.data) else {
      state = .failed(.unreadable("an event is no JSON object"))
      return []
    }
    var taken: [JSONValue] = []
    for value in values where state == .reading {
      if event.name == "error" || Self.isError(value) {
        state = .failed(.error(value))
      } else {
        progress.take(value)
        taken.append(value)
        if progress.isOver { state = .whole }
      }
    }
    return taken
  }

  private static func isDone(_ data: [UInt8]) -> Bool {
    String(decoding: data, as: UTF8.self).trimmingPrefix(" ").hasPrefix("[DONE]")
  }

  /// The object in an event's data; several where a server leaves out the blank lines between its
  /// events, so that they came as one.
  private static func parsed(_ data: [UInt8]) -> [JSONValue]? {
    if let value = object(in: data) { return [value] }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    guard lines.count > 1 else { return nil }
    let values = lines.filter { !isDone(Array($0)) }.map { object(in: Array($0)) }
    return values.contains(nil) ? nil : values.compactMap(\.self)
  }

  private static func object(in text: [UInt8]) -> JSONValue? {
    guard let value = try? JSONValue(parsing: text), case .object = value else { return nil }
    return value
  }

  private static func isError(_ event: JSONValue) -> Bool {
    if let error = event["error"], error != .null { return true }
    return event["object"]?.stringValue == "error"
  }

  /// What came may be an error all the same, as a plain reply.
  private static func faultWithoutEvents(_ beginning: [UInt8]) -> StreamFault {
    guard let reply = object(in: beginning), isError(reply) else { return .noStream(beginning) }
    return .error(reply)
  }
}
