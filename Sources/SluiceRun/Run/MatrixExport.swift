import Foundation
import SluiceCore
import SluiceExport
import SluiceJSON
import SluiceLedger

/// What a matrix of embeddings holds: `.npy` and `.safetensors`.
public struct MatrixSettings: Sendable, Equatable {
  /// What becomes of rows that have no vector.
  public enum FailedRows: String, Sendable, CaseIterable {
    /// They are left out; the ids of the others stand beside the matrix, row for row.
    case omit
    /// They are rows of NaN: record n is row n - 1.
    case nan
  }
  /// What the numbers are written as.
  public enum Numbers: String, Sendable, CaseIterable {
    /// Four bytes a number.
    case float32
    /// Two bytes a number.
    case float16
  }
  /// What becomes of rows that have no vector.
  ///
  /// Default: they are left out.
  public var failed: FailedRows?
  /// Whether each vector is scaled to length 1.
  public var normalize = false
  /// How many numbers of each vector are kept, from its first, for models that were trained to be cut
  /// (Matryoshka); what is cut is scaled to length 1.
  ///
  /// Default: all.
  public var dimensions: Int?
  /// What the numbers are written as.
  ///
  /// Default: what the ledger holds.
  public var numbers: Numbers?

  /// Every vector as the ledger holds it; rows without one are left out.
  public init() {}

  /// The first of these that was set, as a flag; nil where all are as usual.
  fileprivate var flag: String? {
    if failed != nil { return "--failed" }
    if normalize { return "--normalize" }
    if dimensions != nil { return "--dimensions" }
    return numbers == nil ? nil : "--numbers"
  }
}

/// Embeddings as one matrix.
extension ResultExport {
  /// What was written.
  public struct Matrix: Sendable, Equatable, Encodable {
    /// The rows of the matrix.
    public let rows: Int64
    /// The numbers in a row.
    public let columns: Int
    /// Rows that failed or were skipped.
    public let failed: Int64
    /// Records that are not done yet.
    public let pending: Int64
    /// The file with the record number and the id of each row, as JSON lines.
    public let ids: String
    /// The file with the rows that failed, as JSON lines; nil where none has.
    public let failures: String?

    /// What a person should know besides, a sentence each.
    public var notes: [String] {
      var notes = ["the ids of the rows are in \(ids)"]
      if let failures { notes.append("\(grouped(failed)) rows have no vector: \(failures)") }
      if pending > 0 { notes.append("\(grouped(pending)) records are not done yet") }
      return notes
    }
  }

  /// Whether a file of this name is a matrix: `.npy` or `.safetensors`.
  public static func isMatrix(_ path: String) -> Bool { MatrixFormat(forPath: path) != nil }

  /// Writes the embeddings of the run as a matrix, in the manifest's order.
  ///
  /// `numpy.load(path, mmap_mode="r")` maps what it writes. Beside `x.npy` stand `x.ids.jsonl` with the id
  /// of each row, and `x.failed.jsonl` where rows have failed.
  ///
  /// - Parameters:
  ///   - path: The file; its ending says which form it has.
  ///   - settings: What it holds.
  ///   - isCancelled: Asked now and then whether to stop.
  /// - Returns: What was written.
  /// - Throws: ``SluiceError``: `inputOutput` when it cannot be written, `data` when the run has no vectors
  ///   or not of one length, `usage` when it would replace the ledger or the manifest, `temporary` when
  ///   it was cancelled; the files are then as they were.
  @discardableResult
  public func writeMatrix(
    to path: String,
    _ settings: MatrixSettings = MatrixSettings(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Matrix {
    guard let format = MatrixFormat(forPath: path) else {
      throw SluiceError(
        .usage,
        at: safe(path, limit: 400),
        "the name says no matrix",
        next: "end it in .npy or .safetensors"
      )
    }
    return try writeMatrix(as: format, to: .path(path), settings, isCancelled: isCancelled)
  }

  func writeMatrix(
    as format: MatrixFormat,
    to target: Target,
    _ settings: MatrixSettings = MatrixSettings(),
    isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Matrix {
    guard case .path(let path) = target else {
      throw SluiceError(
        .usage,
        "a matrix needs a file: how many rows it has is written at its end",
        next: "name one with --output"
      )
    }
    try refuseSource(path)
    let options = MatrixOptions(
      format: format,
      missing: settings.failed == .nan ? .nan : .omit,
      normalize: settings.normalize,
      dimensions: settings.dimensions,
      type: settings.numbers.map { $0 == .float32 ? .float32 : .float16 }
    )
    let written = try MatrixFile.write(
      LedgerVectors(reader: reader, isCancelled: isCancelled),
      to: path,
      records: try reader.status().rows,
      options: options
    )
    return Matrix(
      rows: written.rows,
      columns: written.columns,
      failed: written.failed,
      pending: written.pending,
      ids: written.ids,
      failures: written.failures
    )
  }

  /// Refuses settings that only a matrix has a use for.
  public static func refuse(_ settings: MatrixSettings) throws {
    guard let flag = settings.flag else { return }
    throw SluiceError(
      .usage,
      "\(flag) is for matrices",
      next: "name a file that ends in .npy or .safetensors with --output"
    )
  }
}

/// The ledger's vectors as a matrix reads them.
private struct LedgerVectors: VectorSource {
  let reader: LedgerReader
  let isCancelled: @Sendable () -> Bool

  func forEachVector(_ visit: (borrowing SettledVector) throws -> Bool) throws {
    try reader.forEachVector { vector in
      if vector.position & 0xFFF == 0, isCancelled() {
        throw LedgerOutcomes.cancelled
      }
      return try visit(vector)
    }
  }
}
