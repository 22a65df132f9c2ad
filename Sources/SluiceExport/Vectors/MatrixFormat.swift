package import SluiceCore

/// A file form for one matrix of numbers, a row for each vector.
package enum MatrixFormat: String, Sendable, CaseIterable {
  /// numpy's: `numpy.load(path, mmap_mode="r")` maps it.
  ///
  /// Source: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
  case npy
  /// One tensor, `vectors`.
  ///
  /// Source: <https://github.com/huggingface/safetensors#format>.
  case safetensors

  /// The form that a file's name asks for; nil for others.
  package init?(forPath path: String) {
    let name = path.lowercased()
    guard let format = Self.allCases.first(where: { name.hasSuffix(".\($0.rawValue)") }) else {
      return nil
    }
    self = format
  }

  /// How many bytes stand before the numbers: a multiple of 64, so that the numbers can be mapped, and
  /// room for as many rows as anyone has.
  static let headerLength = 192

  /// What stands before the numbers.
  func header(rows: Int64, columns: Int, type: VectorType) -> [UInt8] {
    switch self {
    case .npy: Self.npy(rows, columns, type)
    case .safetensors: Self.safetensors(rows, columns, type)
    }
  }

  /// Version 1.0: the magic, two bytes of length, a Python literal that ends with a line feed.
  private static func npy(_ rows: Int64, _ columns: Int, _ type: VectorType) -> [UInt8] {
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    let room = headerLength - magic.count - 2
    var text = Array(
      "{'descr': '\(type.dtype)', 'fortran_order': False, 'shape': (\(rows), \(columns)), }".utf8
    )
    text += [UInt8](repeating: UInt8(ascii: " "), count: room - 1 - text.count) + [0x0A]
    return magic + [UInt8(room & 0xFF), UInt8(room >> 8)] + text
  }

  /// Eight bytes of length, a JSON object, blanks behind it.
  private static func safetensors(_ rows: Int64, _ columns: Int, _ type: VectorType) -> [UInt8] {
    let name = type == .float32 ? "F32" : "F16"
    let bytes = rows * Int64(columns * type.size)
    var text = Array(
      "{\"vectors\":{\"dtype\":\"\(name)\",\"shape\":[\(rows),\(columns)],\"data_offsets\":[0,\(bytes)]}}"
        .utf8
    )
    let room = headerLength - 8
    text += [UInt8](repeating: UInt8(ascii: " "), count: room - text.count)
    return withUnsafeBytes(of: UInt64(room).littleEndian) { Array($0) } + text
  }
}

/// What a matrix holds, and how.
package struct MatrixOptions: Sendable, Equatable {
  /// What becomes of rows that have no vector.
  package enum Missing: String, Sendable, CaseIterable {
    /// They are left out, and listed beside the matrix.
    case omit
    /// They are rows of NaN, so that the row of record n is number n - 1.
    case nan
  }
  package var format: MatrixFormat
  package var missing: Missing
  /// Whether each vector is scaled to length 1.
  package var normalize: Bool
  /// How many numbers of each vector are kept, from its first; nil for all.
  ///
  /// What is cut is scaled to length 1.
  package var dimensions: Int?
  /// What the numbers are written as; nil for what the ledger holds.
  package var type: VectorType?

  package init(
    format: MatrixFormat,
    missing: Missing = .omit,
    normalize: Bool = false,
    dimensions: Int? = nil,
    type: VectorType? = nil
  ) {
    self.format = format
    self.missing = missing
    self.normalize = normalize
    self.dimensions = dimensions
    self.type = type
  }
}

/// What was written.
package struct MatrixSummary: Sendable, Equatable {
  /// The rows of the matrix.
  package var rows: Int64 = 0
  /// The numbers in a row.
  package var columns = 0
  /// Rows that failed or were skipped.
  package var failed: Int64 = 0
  /// Records that are not done yet.
  package var pending: Int64 = 0
  package var bytes: Int64 = 0
  /// The file with the id of each row.
  package var ids = ""
  /// The file with those that failed; nil where none has.
  package var failures: String?

  package init() {}
}

/// Where vectors come from: the ledger.
package protocol VectorSource {
  /// Visits settled rows by ascending positions until the visitor has enough.
  func forEachVector(_ visit: (borrowing SettledVector) throws -> Bool) throws
}
