/// Cuts tables into rows.
///
/// A row ends at a line feed outside quotes; a quote opens a cell only at its start and closes it
/// unless doubled, so that a stray one elsewhere never moves a border. Counting and reading cut with
/// this one machine and so always agree.
struct CSVCutter: RecordCutter {
  private enum State {
    case cellStart
    case unquoted
    case quoted
    /// Behind a quote inside a quoted cell, which it closes unless another follows.
    case quote
    /// Behind an escape, in a quoted cell or in another.
    case quotedEscape
    case unquotedEscape
  }

  private let dialect: CSVDialect
  private let delimiter: UInt8
  private let skipsEmptyRows: Bool
  private let header: [UInt8]
  /// The bytes before this one hold no line feed.
  private var searched = 0
  /// The next byte that the states have not seen; 0 while the record needs no states.
  private var at = 0
  private var state = State.cellStart
  private var opening = 0

  /// - Parameters:
  ///   - dialect: How the table is written.
  ///   - columns: Its columns: with a single one an empty line is a record.
  ///   - header: Its first line, to know it again where files were joined.
  init(_ dialect: CSVDialect, columns: Int, header: [UInt8] = []) {
    self.dialect = dialect
    delimiter = dialect.delimiter
    skipsEmptyRows = columns != 1
    self.header = header
  }

  var mayHoldLines: Bool { at > 0 }

  mutating func reset() {
    searched = 0
    at = 0
    state = .cellStart
  }

  mutating func end(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    if at == 0 {
      guard let feed = bytes.firstIndex(of: UInt8(ascii: "\n"), from: searched) else {
        searched = bytes.count
        return nil
      }
      searched = feed
      if isPlain(UnsafeBufferPointer(rebasing: bytes[..<feed])) { return feed + 1 }
    }
    return run(bytes)
  }

  mutating func openQuote(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard dialect.quote != nil else { return nil }
    _ = run(bytes)
    return state == .quoted || state == .quotedEscape ? opening : nil
  }

  func isBlank(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
    if content.isEmpty { return skipsEmptyRows }
    // The header of a file that was joined to another, with the mark that it began with.
    guard beginsWithByteOrderMark(content) else { return false }
    return content.count == 3 || content.dropFirst(3).elementsEqual(header)
  }

  /// Whether a line holds nothing that could make its feed a part of a cell.
  private func isPlain(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    if let quote = dialect.quote, line.firstIndex(of: quote, from: 0) != nil { return false }
    guard dialect.escapesUnquoted, let escape = dialect.escape else { return true }
    return line.firstIndex(of: escape, from: 0) == nil
  }

  private mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    if at == 0, beginsWithByteOrderMark(bytes) { at = 3 }
    return dialect.escape == nil && dialect.quote == UInt8(ascii: "\"")
      ? runDoubled(bytes) : runEscaped(bytes)
  }

  /// RFC 4180, whose quoted cells are passed over at the speed of memory.
  private mutating func runDoubled(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
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

  private mutating func runEscaped(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let escapesUnquoted = dialect.escapesUnquoted
    while at < bytes.count {
      let byte = bytes[at]
      switch state {
      case .quotedEscape: state = .quoted
      case .unquotedEscape: state = .unquoted
      case .quoted:
        if byte == dialect.escape {
          state = .quotedEscape
        } else if byte == dialect.quote {
          state = .quote
        }
      case .quote where byte == dialect.quote: state = .quoted
      case .cellStart where byte == dialect.quote:
        opening = at
        state = .quoted
      case .cellStart, .unquoted, .quote:
        if byte == delimiter {
          state = .cellStart
        } else if byte == UInt8(ascii: "\n") {
          return at + 1
        } else {
          state = escapesUnquoted && byte == dialect.escape ? .unquotedEscape : .unquoted
        }
      }
      at += 1
    }
    return nil
  }
}
