import Foundation
import SluiceCore
import SluiceJSON

/// Writes the vectors of a run as one matrix, and the id of each of its rows beside it.
///
/// `x.npy` has `x.ids.jsonl` beside it, a line for each row of the matrix, and `x.failed.jsonl` with
/// what failed. All are complete or absent.
package struct MatrixFile {
  /// Bytes gathered before they are written.
  private static let bufferSize = 1 << 20

  private let options: MatrixOptions
  private let matrix: StagedFile
  private let ids: StagedFile
  private let idsPath: String
  private let failures: StagedFile
  private let failuresPath: String
  private var row: VectorRow
  private var buffer: [UInt8] = []
  private var idLines: [UInt8] = []
  private var failureLines: [UInt8] = []
  private var summary = MatrixSummary()
  private var settled: Int64 = 0
  /// The record that is next, where all records are rows.
  private var next: Int64 = 1

  /// Writes a matrix.
  ///
  /// - Parameters:
  ///   - source: The settled rows.
  ///   - path: The file; its folder must be there.
  ///   - records: How many records the manifest has, as far as they have been handed out.
  ///   - options: What it holds, and how.
  /// - Returns: What was written.
  /// - Throws: `inputOutput` when a file cannot be written, `data` when the run has no vectors or not of
  ///   one length, `usage` for dimensions that they do not have. Nothing is left behind then.
  package static func write(
    _ source: some VectorSource,
    to path: String,
    records: Int64,
    options: MatrixOptions
  ) throws -> MatrixSummary {
    var file: MatrixFile?
    try source.forEachVector { vector in
      if case .none = vector.content { return true }
      file = try MatrixFile(path, VectorRow(like: vector, options), options)
      return false
    }
    guard var file else {
      throw SluiceError(
        .data,
        at: safe(path, limit: 400),
        "the run has no vectors yet",
        next: "export JSONL for what it has"
      )
    }
    try source.forEachVector { vector in
      try file.add(vector)
      return true
    }
    return try file.finish(records: records)
  }

  private init(_ path: String, _ row: VectorRow, _ options: MatrixOptions) throws(SluiceError) {
    self.options = options
    self.row = row
    matrix = try StagedFile(forMatrix: path)
    idsPath = Self.beside(path, options, "ids")
    ids = try StagedFile(forMatrix: idsPath)
    failuresPath = Self.beside(path, options, "failed")
    failures = try StagedFile(forMatrix: failuresPath)
    buffer.reserveCapacity(Self.bufferSize + (1 << 16))
    // The number of rows is known at the end.
    buffer += options.format.header(rows: 0, columns: row.columns, type: row.type)
  }

  /// `x.ids.jsonl` beside `x.npy`.
  private static func beside(_ path: String, _ options: MatrixOptions, _ what: String) -> String {
    let ending = ".\(options.format.rawValue)"
    let stem = path.lowercased().hasSuffix(ending) ? String(path.dropLast(ending.count)) : path
    return "\(stem).\(what).jsonl"
  }

  private mutating func add(_ vector: borrowing SettledVector) throws {
    let isMissing = if case .none = vector.content { true } else { false }
    if options.missing == .nan { try fill(upTo: vector.position) }
    if case .none(let error) = vector.content {
      summary.failed += 1
      note(vector, error)
      if options.missing == .nan { row.appendMissing(to: &buffer) }
    } else {
      try row.append(vector, to: &buffer)
    }
    settled += 1
    if isMissing, options.missing == .omit { return try flushIfFull() }
    summary.rows += 1
    next = vector.position + 1
    append(vector.position, vector.key, to: &idLines)
    idLines += "}\n".utf8
    try flushIfFull()
  }

  /// Rows of NaN for the records that are not done yet.
  private mutating func fill(upTo position: Int64) throws {
    while next < position {
      row.appendMissing(to: &buffer)
      summary.rows += 1
      append(next, nil, to: &idLines)
      idLines += "}\n".utf8
      next += 1
      try flushIfFull()
    }
  }

  private mutating func note(_ vector: borrowing SettledVector, _ error: String) {
    append(vector.position, vector.key, to: &failureLines)
    failureLines += ",\"state\":\"\(vector.state.name)\",\"error\":".utf8
    appendJSONString(error.utf8, to: &failureLines)
    failureLines += "}\n".utf8
  }

  private func append(_ position: Int64, _ key: String?, to out: inout [UInt8]) {
    out += "{\"row\":".utf8
    appendDecimal(position, to: &out)
    guard let key else { return }
    out += ",\"id\":".utf8
    appendJSONString(key.utf8, to: &out)
  }

  private mutating func flushIfFull() throws(SluiceError) {
    let count = max(buffer.count, idLines.count, failureLines.count)
    if count >= Self.bufferSize { try flush() }
  }

  private mutating func flush() throws(SluiceError) {
    for (file, bytes) in [(matrix, buffer), (ids, idLines), (failures, failureLines)]
    where !bytes.isEmpty {
      _ = try file.write(bytes)
    }
    summary.bytes += Int64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
    idLines.removeAll(keepingCapacity: true)
    failureLines.removeAll(keepingCapacity: true)
  }

  private mutating func finish(records: Int64) throws -> MatrixSummary {
    if options.missing == .nan { try fill(upTo: records + 1) }
    try flush()
    try matrix.rewrite(
      options.format.header(rows: summary.rows, columns: row.columns, type: row.type)
    )
    summary.columns = row.columns
    summary.pending = max(0, records - settled)
    summary.ids = idsPath
    try ids.finish()
    // An old list of failures must not stand beside a matrix that has none.
    if summary.failed > 0 || FileManager.default.fileExists(atPath: failuresPath) {
      try failures.finish()
      summary.failures = summary.failed > 0 ? failuresPath : nil
    }
    try matrix.finish()
    return summary
  }
}

extension StagedFile {
  /// - Throws: `usage` for a pipe or a device.
  fileprivate convenience init(forMatrix path: String) throws(SluiceError) {
    var existing = stat()
    let isThere = stat(path, &existing) == 0
    guard !isThere || existing.st_mode & S_IFMT == S_IFREG else {
      throw SluiceError(
        .usage,
        at: safe(path, limit: 400),
        "a matrix needs a file: how many rows it has is written at its end",
        next: "name a file"
      )
    }
    try self.init(replacing: path, mode: isThere ? existing.st_mode & 0o777 : nil)
  }
}
