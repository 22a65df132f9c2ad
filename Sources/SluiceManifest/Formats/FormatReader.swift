import SluiceCore
import SluiceJSON

/// Reads one file of a format: cuts records and decodes them.
///
/// Generic, so that the compiler sees through to the cutter and the decoder of the format.
final class FormatReader<Cutter: RecordCutter, Decoder: RecordDecoder>: RecordReading {
  private let file: ManifestFile
  private let options: ManifestOptions
  private let cursor: RecordCursor<Cutter>
  private var decoder: Decoder

  init(
    _ file: ManifestFile,
    _ start: ReaderStart,
    cutter: Cutter,
    decoder: Decoder,
    skipsHeader: Bool = false
  ) throws(SluiceError) {
    self.file = file
    options = start.options
    self.decoder = decoder
    cursor = try RecordCursor(file, cutter, from: start.mark, options: start.options)
    if skipsHeader, start.mark.offset == 0 { _ = try cursor.firstLine() }
  }

  var offset: Int64 { cursor.offset }
  var line: Int64 { cursor.line }
  var damage: StreamDamage? { cursor.damage }

  func read(
    _ limit: Int,
    from position: Int64,
    into items: inout [ManifestItem]
  ) throws(SluiceError) -> Int {
    var count = 0
    while count < limit, let cut = try next() {
      items.append(try item(cut, at: position + Int64(count)))
      count += 1
    }
    return count
  }

  func skip(_ count: Int64) throws(SluiceError) -> Int64 {
    var skipped: Int64 = 0
    while skipped < count, try next() != nil { skipped += 1 }
    return skipped
  }

  private func next() throws(SluiceError) -> RecordCut? {
    while let cut = try cursor.next() {
      if cut.kind != .blank { return cut }
    }
    return nil
  }

  private func item(_ cut: RecordCut, at position: Int64) throws(SluiceError) -> ManifestItem {
    switch cut.kind {
    case .record, .blank: break
    case .tooLong:
      return bad(cut, position, "longer than \(options.limitInWords)", id: idInHead)
    case .openQuote(let line):
      if let wrong = decoder.wrongRules(in: cursor.content) {
        return try self.item(cut, at: position, decoded: wrong)
      }
      let reason =
        "the quote opened on line \(line) is not closed within \(options.limitInWords)"
      return bad(cut, position, reason, id: decoder.id(in: cursor.content))
    case .unfinished: return bad(cut, position, cursor.missing, id: nil)
    }
    return try self.item(
      cut,
      at: position,
      decoded: decoder.decode(cursor.content, isTorn: cut.isTorn)
    )
  }

  private func item(
    _ cut: RecordCut,
    at position: Int64,
    decoded: Decoded
  ) throws(SluiceError) -> ManifestItem {
    switch decoded {
    case .object(let bytes, let fields):
      return .record(
        Record(
          position: position,
          place: cut.place,
          bytes: bytes,
          fields: fields,
          cellsAreText: Decoder.cellsAreText
        )
      )
    case .bad(let reason):
      let last = cut.place.line + cut.lines - 1
      let lines = cut.lines > 1 ? " (lines \(cut.place.line) to \(last))" : ""
      return bad(cut, position, reason + lines, id: decoder.id(in: cursor.content))
    case .wrongDialect(let what, let next):
      throw SluiceError(.data, at: "\(safe(file.shown)):\(cut.place.line)", what, next: next)
    }
  }

  private func bad(
    _ cut: RecordCut,
    _ position: Int64,
    _ reason: String,
    id: String?
  ) -> ManifestItem {
    .bad(BadRecord(position: position, place: cut.place, reason: reason, id: id))
  }

  /// The id that stands in the first bytes of a record that is too long to be kept.
  private var idInHead: String? {
    cursor.overlongHead.withUnsafeBufferPointer { decoder.id(in: $0) }
  }
}
