import SluiceCore

/// How rows become the bytes of a format that is written from front to back.
protocol RowEncoder {
  /// Cells that were guarded against spreadsheets.
  var guardedCells: Int64 { get }

  /// Appends what stands before the first row.
  mutating func begin(to out: inout [UInt8])

  /// Appends one row.
  mutating func append(_ row: ResultRow, to out: inout [UInt8]) throws

  /// Appends what stands behind the last row.
  mutating func end(to out: inout [UInt8])
}

extension RowEncoder {
  var guardedCells: Int64 { 0 }
  mutating func begin(to out: inout [UInt8]) {}
  mutating func end(to out: inout [UInt8]) {}
}

/// Gathers the bytes of an encoder and hands them to a sink.
struct StreamedWriter<Encoder: RowEncoder>: ResultWriter {
  /// Bytes gathered before they are written: large enough that system calls cost nothing.
  private let bufferSize = 1 << 20

  private var encoder: Encoder
  private let sink: any ByteSink
  private var buffer: [UInt8] = []
  private var bytes: Int64 = 0
  private var isWanted = true

  init(_ encoder: Encoder, into sink: any ByteSink) {
    self.encoder = encoder
    self.sink = sink
    buffer.reserveCapacity(bufferSize * 2)
    self.encoder.begin(to: &buffer)
  }

  mutating func append(_ rows: [ResultRow]) throws -> Bool {
    for row in rows {
      try encoder.append(row, to: &buffer)
      if buffer.count >= bufferSize { try flush() }
    }
    return isWanted
  }

  mutating func finish() throws -> WrittenFile {
    encoder.end(to: &buffer)
    try flush()
    try sink.finish()
    return WrittenFile(bytes: bytes, guardedCells: encoder.guardedCells)
  }

  private mutating func flush() throws(SluiceError) {
    guard isWanted, !buffer.isEmpty else { return }
    isWanted = try sink.write(buffer)
    bytes += Int64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
  }
}
