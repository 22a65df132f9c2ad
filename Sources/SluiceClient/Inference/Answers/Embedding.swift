import Foundation
import SluiceCore
import SluiceJSON

/// Numbers that a model made of a text, nested as it made them.
///
/// A sentence model makes a vector of a text, others one of each token: then the shape is
/// `[1, tokens, dimensions]`. Several texts have one dimension more in front.
public struct Embedding: Sendable, Equatable {
  /// All numbers, the last dimension first, in single precision as models compute them.
  public let values: [Float]
  /// How they are nested: `[384]`, `[2, 384]`, `[1, 7, 768]`.
  public let shape: [Int]

  /// Creates an embedding.
  ///
  /// - Parameters:
  ///   - values: The numbers.
  ///   - shape: The dimensions; their product is the count of `values`.
  public init(values: [Float], shape: [Int]) {
    self.values = values
    self.shape = shape
  }

  /// The parts of the first dimension: a vector for each text, or a matrix.
  public var parts: [Embedding] {
    guard let count = shape.first, count > 0 else { return [] }
    let length = values.count / count
    return (0..<count).map { index in
      Embedding(
        values: Array(values[(index * length)..<((index + 1) * length)]),
        shape: Array(shape.dropFirst())
      )
    }
  }
}

extension Embedding {
  /// Reads nested lists of numbers, or base64 of them.
  init(_ answer: Answer) throws {
    let reader = JSONReader()
    do {
      self = try Embedding(try reader.read(answer.bytes, uniqueKeys: false), in: reader)
    } catch let error as JSONError {
      throw InferenceError.noAnswer(error.reason)
    }
  }

  private init(_ slice: JSONSlice, in reader: JSONReader) throws {
    var shape: [Int] = []
    var values: [Float] = []
    try Self.read(slice, in: reader, depth: 0, shape: &shape, values: &values)
    self.init(values: values, shape: shape)
  }

  private static func read(
    _ slice: JSONSlice,
    in reader: JSONReader,
    depth: Int,
    shape: inout [Int],
    values: inout [Float]
  ) throws {
    switch slice.kind {
    case .number: values.append(Float(reader.number(slice) ?? .nan))
    case .string:
      let numbers = try decoded(reader.string(slice))
      try check(numbers.count, at: depth, &shape)
      values += numbers
    case .array:
      let elements = reader.elements(of: slice)
      try check(elements.count, at: depth, &shape)
      let kinds = Set(elements.map { $0.kind == .number })
      guard kinds.count < 2 else { throw uneven }
      for element in elements {
        try read(element, in: reader, depth: depth + 1, shape: &shape, values: &values)
      }
    case .null, .bool, .object: throw InferenceError.noAnswer("an embedding holds no numbers")
    }
  }

  private static let uneven = InferenceError.noAnswer("the lists of an embedding differ in length")

  /// Every list of one depth is as long as the first.
  private static func check(_ count: Int, at depth: Int, _ shape: inout [Int]) throws {
    if depth == shape.count { shape.append(count) }
    guard depth < shape.count, shape[depth] == count else { throw uneven }
  }

  /// OpenAI's `encoding_format: base64`: little-endian single precision.
  private static func decoded(_ text: String) throws -> [Float] {
    guard let data = Data(base64Encoded: text), data.count % 4 == 0 else {
      throw InferenceError.noAnswer("an embedding is no base64 of numbers")
    }
    return stride(from: 0, to: data.count, by: 4).map { start in
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[start + $1]) << (8 * UInt32($1)) }
      return Float(bitPattern: bits)
    }
  }
}
