/// What the numbers of a stored vector are; always little-endian, nothing between them.
package enum VectorType: String, Sendable, CaseIterable {
  /// IEEE 754 single precision, four bytes a number: what models compute in.
  case float32 = "<f4"
  /// IEEE 754 half precision, two bytes a number: eleven bits of each number are left.
  case float16 = "<f2"

  /// The name that numpy has for it, which the ledger keeps beside each vector.
  package var dtype: String { rawValue }

  /// Bytes a number.
  package var size: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    }
  }
}

/// What a run keeps vectors as: the job's key `vectors`.
package enum VectorStorage: String, Sendable, CaseIterable {
  /// Four bytes a number: nothing is lost that single precision holds.
  case float32
  /// Two bytes a number.
  case float16
  /// The text of the reply, digit for digit.
  case json

  /// The numbers that are stored; nil where the text is.
  package var type: VectorType? {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .json: nil
    }
  }
}
