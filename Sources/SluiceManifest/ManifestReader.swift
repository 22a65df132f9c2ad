package import SluiceCore

/// What stands at a record's place.
package enum ManifestItem: Sendable {
  case record(Record)
  case bad(BadRecord)
}

/// Reads a manifest's records in order, from a mark to the end.
///
/// Memory stays bounded by the longest permitted record, whatever the files hold. Not Sendable: a
/// reader belongs to one queue.
package final class ManifestReader {
  /// Where the next record starts.
  ///
  /// Blank lines may come before it.
  package var mark: ManifestPosition {
    ManifestPosition(
      position: position,
      file: file,
      offset: cursor?.offset ?? offset,
      line: cursor?.line ?? line
    )
  }

  private let manifest: Manifest
  private var decoder: RecordDecoder
  private var cursor: RecordCursor?
  private var position: Int64
  private var file: Int
  /// Where the next file is to be opened; the start, but for the file of the first mark.
  private var offset: Int64
  private var line: Int64

  init(_ manifest: Manifest, columns: [String], from mark: ManifestPosition) {
    self.manifest = manifest
    decoder = RecordDecoder(columns: columns, header: manifest.columns)
    position = mark.position
    file = mark.file
    offset = mark.offset
    line = mark.line
  }

  /// The next records, at most `limit` of them; empty at the end, for good.
  ///
  /// - Throws: `.data` when a file is no longer what it was when the manifest was opened,
  ///   `.inputOutput` when it cannot be read. Bad records are items, not errors.
  package func next(_ limit: Int) throws(SluiceError) -> [ManifestItem] {
    var items: [ManifestItem] = []
    while items.count < limit, let cut = try advance() { items.append(item(cut)) }
    return items
  }

  /// Passes over records without looking into them: many times faster than reading.
  ///
  /// - Returns: The number of records passed; fewer than `count` only at the end.
  package func skip(_ count: Int64) throws(SluiceError) -> Int64 {
    var skipped: Int64 = 0
    while skipped < count, try advance() != nil { skipped += 1 }
    return skipped
  }

  /// Cuts the next numbered record.
  private func advance() throws(SluiceError) -> RecordCut? {
    while let cursor = try current() {
      while let cut = try cursor.next() {
        if cut.kind == .blank { continue }
        position += 1
        return cut
      }
      leaveFile()
    }
    return nil
  }

  /// The cursor of the file that is being read; nil behind the last file.
  private func current() throws(SluiceError) -> RecordCursor? {
    if let cursor { return cursor }
    guard file < manifest.files.count else { return nil }
    cursor = try RecordCursor(
      manifest.files[file],
      columns: manifest.columns?.count ?? 0,
      from: mark,
      options: manifest.options
    )
    return cursor
  }

  private func leaveFile() {
    cursor = nil
    file += 1
    offset = 0
    line = 1
  }

  private func item(_ cut: RecordCut) -> ManifestItem {
    switch decode(cut) {
    case .object(let bytes, let fields):
      .record(Record(position: position - 1, place: cut.place, bytes: bytes, fields: fields))
    case .bad(let reason):
      .bad(BadRecord(position: position - 1, place: cut.place, reason: reason))
    }
  }

  private func decode(_ cut: RecordCut) -> Decoded {
    let limit = manifest.options.limitInWords
    switch cut.kind {
    case .tooLong: return .bad("longer than \(limit)")
    case .openQuote(let line):
      return .bad("the quote opened on line \(line) is not closed within \(limit)")
    case .record, .blank:
      guard let cursor else { return .bad("no longer in memory") }
      return decoder.decode(
        cursor.content,
        as: manifest.files[cut.place.file].format,
        isTorn: cut.isTorn
      )
    }
  }
}
