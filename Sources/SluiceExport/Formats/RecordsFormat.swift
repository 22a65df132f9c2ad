import SluiceCore

extension ExportFormat {
  /// The records of the manifest as they stand there: a manifest of the rows that are chosen.
  ///
  /// Not in the list of formats: it holds no results.
  package static func records(header: [UInt8]) -> ExportFormat {
    ExportFormat(
      "records",
      "the records of the manifest",
      endings: [],
      traits: [.joins, .compressible, .streams]
    ) { (request) throws(SluiceError) in
      StreamedWriter(RecordEncoder(header: header), into: try request.sink())
    }
  }
}

private struct RecordEncoder: RowEncoder {
  let header: [UInt8]

  mutating func begin(to out: inout [UInt8]) { append(header, to: &out) }

  mutating func append(_ row: ResultRow, to out: inout [UInt8]) {
    if let input = row.input { append(input, to: &out) }
  }

  /// The last record of a file may have no line end.
  private func append(_ bytes: [UInt8], to out: inout [UInt8]) {
    out += bytes
    if let last = bytes.last, last != 0x0A, last != 0x0D { out.append(0x0A) }
  }
}
