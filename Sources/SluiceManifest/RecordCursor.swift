import SluiceCore

/// A stretch of a file that is one record, a bad one, or nothing.
struct RecordCut {
  /// What the stretch is, as far as its borders tell.
  enum Kind: Equatable {
    case record
    /// An empty line: it is not numbered.
    case blank
    case tooLong
    /// A cell whose quote, opened on this line, is not closed within the bytes a record may have.
    case openQuote(line: Int64)
    /// The file ends before what holds its records does.
    case unfinished
  }

  let kind: Kind
  let place: Place
  /// Whether the file ends here without a line end.
  let isTorn: Bool
  /// The lines that the record covers.
  var lines: Int64 = 1
}

/// Walks over the records of one file, knowing their borders and nothing more.
final class RecordCursor<Cutter: RecordCutter> {
  /// The offset and the line of the next record.
  private(set) var line: Int64
  var offset: Int64 { window.offset + Int64(pending) }

  /// What is missing where the file ended too early.
  var missing: String { cutter.missing ?? "" }

  /// Why the file could not be read to its end.
  var damage: StreamDamage? { window.damage }

  private let number: Int
  private let limit: Int
  private let window: FileWindow
  private var cutter: Cutter
  /// The bytes of the record that was cut last: they stay readable until the next one.
  private var pending = 0
  private var isFinished = false
  /// The first bytes of a record that was too long to be kept.
  private(set) var overlongHead: [UInt8] = []

  /// Begins at a mark; at the start of a file, behind its byte order mark.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - cutter: What finds the borders of its records.
  ///   - mark: The number of the file, and where in it to begin.
  ///   - options: The bounds on memory.
  /// - Throws: What ``ManifestFile/reopen()`` does.
  init(
    _ file: ManifestFile,
    _ cutter: Cutter,
    from mark: ManifestPosition,
    options: ManifestOptions
  ) throws(SluiceError) {
    number = mark.file
    line = mark.line
    limit = options.maxRecordBytes
    window = try FileWindow(file, from: mark.offset, options: options)
    self.cutter = cutter
    if mark.offset == 0 { try skipByteOrderMark() }
  }

  /// Cuts the next record; nil at the end of the file.
  ///
  /// Never more than the longest permitted record and a chunk are in memory.
  func next() throws(SluiceError) -> RecordCut? {
    window.drop(pending)
    pending = 0
    cutter.reset()
    while true {
      if let length = cutter.end(in: withinLimit) { return take(length, isTorn: false) }
      if window.unread.count > limit { return try overlong() }
      if try !window.more() { return last() }
    }
  }

  /// The bytes of the record that was cut last, without its line end.
  var content: UnsafeBufferPointer<UInt8> {
    var content = window.unread.prefix(pending)
    if content.last == UInt8(ascii: "\n") { content = content.dropLast() }
    if content.last == UInt8(ascii: "\r") { content = content.dropLast() }
    return UnsafeBufferPointer(rebasing: content)
  }

  /// The first record that is no empty line.
  func firstLine() throws(SluiceError) -> RecordCut? {
    while let cut = try next() {
      // Of a line that is too long nothing is kept.
      if cut.kind == .tooLong || !content.isEmpty { return cut }
    }
    return nil
  }

  private var withinLimit: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: window.unread.prefix(limit))
  }

  private func skipByteOrderMark() throws(SluiceError) {
    while window.unread.count < 3, try window.more() {}
    if window.unread.starts(with: [0xEF, 0xBB, 0xBF]) { window.drop(3) }
  }

  private func take(_ length: Int, isTorn: Bool) -> RecordCut {
    pending = length
    return cut(isBlank ? .blank : .record, length: Int64(length), isTorn: isTorn)
  }

  private func last() -> RecordCut? {
    let count = window.unread.count
    // What a broken stream gave last is half a record, which another try may complete.
    if window.damage != nil { return nil }
    if count == 0 { return unfinished() }
    if let quote = cutter.openQuote(in: withinLimit) { return unclosed(quote, end: count) }
    return take(count, isTorn: true)
  }

  /// Says once that the file ends too early.
  private func unfinished() -> RecordCut? {
    guard !isFinished, cutter.missing != nil else { return nil }
    isFinished = true
    return cut(.unfinished, length: 0, isTorn: true)
  }

  /// Gives up the line on which a quote was opened; the next line is tried as a record again.
  private func unclosed(_ quote: Int, end: Int) -> RecordCut {
    let bytes = UnsafeBufferPointer(rebasing: window.unread[..<end])
    pending = bytes.firstIndex(of: UInt8(ascii: "\n"), from: quote).map { $0 + 1 } ?? end
    let opened = line + feeds(in: quote)
    return cut(.openQuote(line: opened), length: Int64(pending), isTorn: pending == end)
  }

  private func overlong() throws(SluiceError) -> RecordCut {
    if let quote = cutter.openQuote(in: withinLimit),
      withinLimit.firstIndex(of: UInt8(ascii: "\n"), from: quote) != nil
    {
      return unclosed(quote, end: limit)
    }
    return try skipLine()
  }

  /// Passes over the rest of a line that is too long, without keeping it.
  private func skipLine() throws(SluiceError) -> RecordCut {
    let start = window.offset
    let startLine = line
    overlongHead = Array(window.unread.prefix(64 << 10))
    line += feeds(in: limit)
    window.drop(limit)
    var end = window.unread.firstIndex(of: UInt8(ascii: "\n"), from: 0)
    while end == nil {
      window.drop(window.unread.count)
      if try !window.more() { break }
      end = window.unread.firstIndex(of: UInt8(ascii: "\n"), from: 0)
    }
    if let end {
      window.drop(end + 1)
      line += 1
    }
    let place = Place(file: number, line: startLine, offset: start, length: window.offset - start)
    return RecordCut(kind: .tooLong, place: place, isTorn: end == nil)
  }

  private func cut(_ kind: RecordCut.Kind, length: Int64, isTorn: Bool) -> RecordCut {
    let place = Place(file: number, line: line, offset: window.offset, length: length)
    let feeds = cutter.mayHoldLines ? feeds(in: pending) : isTorn ? 0 : 1
    line += feeds
    // A line feed at the record's end ends its last line.
    let endsLine = feeds > 0 && window.unread[pending - 1] == UInt8(ascii: "\n")
    return RecordCut(
      kind: kind,
      place: place,
      isTorn: isTorn,
      lines: endsLine ? feeds : feeds + 1
    )
  }

  /// The number of line feeds among the first bytes of the record.
  private func feeds(in count: Int) -> Int64 {
    let bytes = UnsafeBufferPointer(rebasing: window.unread[..<count])
    var feeds: Int64 = 0
    var at = 0
    while let feed = bytes.firstIndex(of: UInt8(ascii: "\n"), from: at) {
      feeds += 1
      at = feed + 1
    }
    return feeds
  }

  private var isBlank: Bool { cutter.isBlank(content) }
}
