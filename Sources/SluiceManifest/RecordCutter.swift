/// Finds where a record ends, in bytes that arrive piece by piece.
///
/// A JSONL record ends at a line feed and nowhere else. A CSV record ends at a line feed outside
/// quotes; a quote opens a cell only at its start and closes it unless doubled, so that a stray one
/// elsewhere never moves a border. Counting and reading cut with this one machine and so always
/// agree.
struct RecordCutter {
  private enum State {
    case cellStart
    case unquoted
    case quoted
    /// Behind a quote inside a quoted cell, which it closes unless another follows.
    case quote
  }

  private let format: ManifestFormat
  /// The bytes before this one hold no line feed.
  private var searched = 0
  /// The next byte that the states have not seen; 0 while the record needs no states.
  private var at = 0
  private var state = State.cellStart
  private var opening = 0

  init(_ format: ManifestFormat) { self.format = format }

  /// Whether the record may hold line feeds.
  var mayHoldLines: Bool { at > 0 }

  /// Begins a new record.
  mutating func reset() {
    searched = 0
    at = 0
    state = .cellStart
  }

  /// The length of the record that `bytes` begin with, its line end included; nil when it goes on.
  ///
  /// Called again with more bytes, it goes on where it was.
  mutating func end(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    if at == 0 {
      guard let feed = bytes.firstIndex(of: UInt8(ascii: "\n"), from: searched) else {
        searched = bytes.count
        return nil
      }
      searched = feed
      guard case .csv = format else { return feed + 1 }
      let line = UnsafeBufferPointer(rebasing: bytes[..<feed])
      if line.firstIndex(of: UInt8(ascii: "\""), from: 0) == nil { return feed + 1 }
    }
    return run(bytes)
  }

  /// The index of the quote that opened the cell in which the bytes end; nil outside quotes.
  mutating func openQuote(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard case .csv = format else { return nil }
    _ = run(bytes)
    return state == .quoted ? opening : nil
  }

  private mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard case .csv(let delimiter) = format else { return nil }
    while at < bytes.count {
      switch (state, bytes[at]) {
      case (.quoted, _):
        guard let quote = bytes.firstIndex(of: UInt8(ascii: "\""), from: at) else {
          at = bytes.count
          return nil
        }
        at = quote
        state = .quote
      case (.quote, UInt8(ascii: "\"")):
        state = .quoted
      case (.cellStart, UInt8(ascii: "\"")):
        opening = at
        state = .quoted
      case (_, delimiter):
        state = .cellStart
      case (_, UInt8(ascii: "\n")):
        return at + 1
      default:
        state = .unquoted
      }
      at += 1
    }
    return nil
  }
}
