import SluiceCore
import SluiceJSON

/// Turns the vectors of a ledger into the rows of a matrix: one type, one length.
struct VectorRow {
  let columns: Int
  let type: VectorType
  private let length: Int
  private let isScaled: Bool
  private var text: TextVector
  /// Working memory.
  private var values: [Float] = []

  /// - Parameters:
  ///   - first: The first vector, which says how long all are.
  ///   - options: What the matrix is to hold.
  /// - Throws: `data` when it is no vector, `usage` for dimensions that it does not have.
  init(like first: borrowing SettledVector, _ options: MatrixOptions) throws(SluiceError) {
    var reader = TextVector()
    switch first.content {
    case .numbers(let type, let bytes):
      length = bytes.count / type.size
      self.type = options.type ?? type
    case .json(let text):
      guard let count = reader.read(text)?.count else { throw Self.notAVector(first.position) }
      length = count
      type = options.type ?? .float32
    case .other, .none: throw Self.notAVector(first.position)
    }
    text = reader
    columns = options.dimensions ?? length
    guard (1...length).contains(columns) else {
      throw SluiceError(
        .usage,
        at: "--dimensions",
        "the vectors have \(length) numbers, \(columns) cannot be taken of them",
        next: "ask for 1 to \(length)"
      )
    }
    isScaled = options.normalize || columns < length
  }

  /// Appends a vector as a row.
  ///
  /// - Throws: `data` for one of another length, and for what is no vector.
  mutating func append(_ vector: borrowing SettledVector, to out: inout [UInt8]) throws(SluiceError)
  {
    switch vector.content {
    case .numbers(let type, let bytes):
      try check(bytes.count / type.size, vector.position)
      if type == self.type, !isScaled {
        out.append(contentsOf: bytes)
        return
      }
      values.removeAll(keepingCapacity: true)
      VectorNumbers.append(bytes, of: type, to: &values)
    case .json(let json):
      guard let found = text.read(json) else { throw Self.notAVector(vector.position) }
      try check(found.count, vector.position)
      values.removeAll(keepingCapacity: true)
      values += found
    case .other, .none: throw Self.notAVector(vector.position)
    }
    try write(vector.position, to: &out)
  }

  /// Appends a row for a record that has no vector.
  func appendMissing(to out: inout [UInt8]) {
    let nan: [UInt8] = type == .float32 ? [0, 0, 0xC0, 0x7F] : [0, 0x7E]
    for _ in 0..<columns { out += nan }
  }

  private mutating func write(_ position: Int64, to out: inout [UInt8]) throws(SluiceError) {
    if isScaled { scale() }
    let bytes = values.withUnsafeBufferPointer {
      VectorNumbers.bytes(of: UnsafeBufferPointer(rebasing: $0[..<columns]), as: type)
    }
    guard let bytes else {
      throw SluiceError(
        .data,
        at: "row \(position)",
        "the vector holds a number beyond float16's 65504",
        next: "write it as float32"
      )
    }
    out += bytes
  }

  /// Scales what is kept to length 1; zeros stay zeros.
  private mutating func scale() {
    var sum = 0.0
    for index in 0..<columns { sum += Double(values[index]) * Double(values[index]) }
    guard sum > 0 else { return }
    let factor = 1 / sum.squareRoot()
    for index in 0..<columns { values[index] = Float(Double(values[index]) * factor) }
  }

  private func check(_ count: Int, _ position: Int64) throws(SluiceError) {
    guard count != length else { return }
    throw SluiceError(
      .data,
      at: "row \(position)",
      "the vector has \(count) numbers, others of the run \(length): a matrix has one length",
      next: "export JSONL, or a run for each length"
    )
  }

  private static func notAVector(_ position: Int64) -> SluiceError {
    SluiceError(
      .data,
      at: "row \(position)",
      "the answer is no vector: a matrix of its own, or another task's",
      next: "export JSONL"
    )
  }
}

/// Reads vectors that a ledger holds as text; a list around one goes.
private struct TextVector {
  private let json = JSONReader()

  /// The numbers, good until the next text; nil where they are no vector.
  mutating func read(_ text: UnsafeRawBufferPointer) -> UnsafeBufferPointer<Float>? {
    guard let root = try? json.read(Array(text), uniqueKeys: false, readsFloats: true) else {
      return nil
    }
    if let values = json.floats(of: root) { return values }
    let elements = json.elements(of: root)
    return elements.count == 1 ? json.floats(of: elements[0]) : nil
  }
}
