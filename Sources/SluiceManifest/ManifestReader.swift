package import SluiceCore
internal import SluiceJSON

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
      offset: current?.offset ?? offset,
      line: current?.line ?? line
    )
  }

  /// Why the files could not be read to their end: a compressed one is cut or damaged.
  ///
  /// The records before that place have been read, none behind it are.
  package private(set) var damage: SluiceError?

  private let manifest: Manifest
  private let columns: ColumnSelection
  private var current: (any RecordReading)?
  private var position: Int64
  private var file: Int
  /// Where the next file is to be opened; the start, but for the file of the first mark.
  private var offset: Int64
  private var line: Int64
  /// What is thrown once the records that were read before it have been handed out.
  private var failure: SluiceError?

  init(_ manifest: Manifest, _ columns: ColumnSelection, from mark: ManifestPosition) {
    self.manifest = manifest
    self.columns = columns
    position = mark.position
    file = mark.file
    offset = mark.offset
    line = mark.line
  }

  /// The next records, at most `limit` of them; empty at the end, for good.
  ///
  /// - Throws: `.data` when a file is no longer what it was when the manifest was opened, or shows that
  ///   it is written by other rules; `.inputOutput` when it cannot be read. Bad records are items, not
  ///   errors.
  package func next(_ limit: Int) throws(SluiceError) -> [ManifestItem] {
    if let failure { throw failure }
    var items: [ManifestItem] = []
    do throws(SluiceError) {
      while items.count < limit, let reader = try opened() {
        let before = items.count
        defer { position += Int64(items.count - before) }
        _ = try reader.read(limit - before, from: position, into: &items)
        if items.count < limit { leave(reader) }
      }
    } catch {
      if items.isEmpty { throw error }
      failure = error
    }
    return items
  }

  /// Passes over records without looking into them: many times faster than reading.
  ///
  /// - Returns: The number of records passed; fewer than `count` only at the end.
  package func skip(_ count: Int64) throws(SluiceError) -> Int64 {
    if let failure { throw failure }
    var skipped: Int64 = 0
    while skipped < count, let reader = try opened() {
      let passed = try reader.skip(count - skipped)
      skipped += passed
      position += passed
      if skipped < count { leave(reader) }
    }
    return skipped
  }

  /// The reader of the file that is being read; nil behind the last file.
  private func opened() throws(SluiceError) -> (any RecordReading)? {
    if damage != nil { return nil }
    if let current { return current }
    guard file < manifest.files.count else { return nil }
    let next = manifest.files[file]
    let start = ReaderStart(columns: columns, mark: mark, options: manifest.options)
    let reader = try next.format.reader(next, start)
    current = reader
    return reader
  }

  private func leave(_ reader: any RecordReading) {
    if let broken = reader.damage {
      damage = SluiceError(
        .data,
        at: "\(safe(manifest.files[file].shown)):\(reader.line)",
        "\(broken.reason); the rows before this line are good",
        next: "get the whole file and run again: what is done is kept"
      )
      return
    }
    current = nil
    file += 1
    offset = 0
    line = 1
  }
}
