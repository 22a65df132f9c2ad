import SluiceJSON

/// How a table is written: what stands between cells, around them, and for nothing.
struct CSVDialect: Sendable, Equatable {
  /// What stands between cells.
  var delimiter = UInt8(ascii: ",")
  /// What stands around cells that need it; nil where no character does.
  var quote: UInt8? = UInt8(ascii: "\"")
  /// What takes a character's meaning away, as Spark and MySQL write it; nil for RFC 4180, where quotes
  /// are doubled.
  var escape: UInt8?
  /// What stands for no value, without quotes; an empty cell always does.
  var nulls: [[UInt8]] = []
  /// Whether a person said how cells are escaped: then nothing is guessed.
  var isStated = false

  /// Whether the escape counts outside quotes too, as in the text files of databases.
  ///
  /// Spark writes `C:\new` without quotes as it is.
  var escapesUnquoted: Bool { escape != nil && (quote == nil || delimiter == UInt8(ascii: "\t")) }

  /// The same with backslashes, as Spark, MySQL and MariaDB write tables.
  var withBackslashes: CSVDialect {
    var dialect = self
    dialect.escape = UInt8(ascii: "\\")
    return dialect
  }

  /// The dialect of a file that begins with these bytes: this one, unless the first record that it
  /// cannot read is well written with backslashes.
  func detected(in head: FileHead) -> CSVDialect {
    guard !isStated, escape == nil, quote != nil else { return self }
    return Array(head.text).withUnsafeBufferPointer { bytes in
      var width: Int?
      var start = 0
      var cells: [CSVCell] = []
      while start < bytes.count {
        var cutter = CSVCutter(self, columns: 2)
        let rest = UnsafeBufferPointer(rebasing: bytes[start...])
        let end = cutter.end(in: rest)
        let content = trimmedLine(UnsafeBufferPointer(rebasing: rest[..<(end ?? rest.count)]))
        if !content.isEmpty {
          let problem = CSVRow.split(content, as: self, into: &cells)
          if problem != nil || end == nil, let width {
            let isPartial = end == nil && !head.isWhole
            return isWritten(content, width: width, isPartial: isPartial) ? withBackslashes : self
          }
          width = width ?? cells.count
        }
        start += end ?? rest.count
      }
      return self
    }
  }

  /// Whether a stretch that is no record by RFC 4180 is one or several with backslashes.
  func isWritten(
    _ content: UnsafeBufferPointer<UInt8>,
    width: Int,
    isPartial: Bool = false
  ) -> Bool {
    guard !isStated, escape == nil, let quote else { return false }
    let mark = [UInt8(ascii: "\\"), quote]
    guard
      content.indices.dropLast().contains(where: {
        content[$0] == mark[0] && content[$0 + 1] == mark[1]
      })
    else { return false }
    let other = withBackslashes
    var cells: [CSVCell] = []
    var start = 0
    var rows = 0
    while start < content.count {
      let rest = UnsafeBufferPointer(rebasing: content[start...])
      var cutter = CSVCutter(other, columns: width)
      let end = cutter.end(in: rest)
      if end == nil, isPartial { break }
      let row = trimmedLine(UnsafeBufferPointer(rebasing: rest[..<(end ?? rest.count)]))
      guard CSVRow.split(row, as: other, into: &cells) == nil, cells.count == width else {
        return false
      }
      rows += 1
      start += end ?? rest.count
    }
    return rows > 0
  }
}

/// A record without its line end.
func trimmedLine(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
  var content = bytes[...]
  if content.last == UInt8(ascii: "\n") { content = content.dropLast() }
  if content.last == UInt8(ascii: "\r") { content = content.dropLast() }
  return UnsafeBufferPointer(rebasing: content)
}
