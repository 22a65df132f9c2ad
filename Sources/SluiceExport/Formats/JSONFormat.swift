import SluiceCore

extension ExportFormat {
  /// One array of the objects that are the lines of ``jsonl``.
  package static let json = ExportFormat(
    "json",
    "one JSON array of the objects that are jsonl's lines",
    endings: [".json"],
    traits: [.joins, .compressible, .streams]
  ) { (request) throws(SluiceError) in
    StreamedWriter(
      JSONArrayEncoder(lines: try JSONLEncoder(request.options)),
      into: try request.sink()
    )
  }
}

private struct JSONArrayEncoder: RowEncoder {
  var lines: JSONLEncoder
  private var isEmpty = true

  init(lines: JSONLEncoder) { self.lines = lines }

  mutating func append(_ row: ResultRow, to out: inout [UInt8]) {
    out += (isEmpty ? "[\n" : ",\n").utf8
    isEmpty = false
    lines.appendObject(row, to: &out)
  }

  mutating func end(to out: inout [UInt8]) { out += (isEmpty ? "[]\n" : "\n]\n").utf8 }
}
