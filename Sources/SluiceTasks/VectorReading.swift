import SluiceCore
import SluiceJSON
import Synchronization

/// How the vectors of one kind of rows become numbers: what they are kept as, and how long they are.
///
/// The first vector says how long all are; one of another length is no answer.
final class VectorReading: Sendable {
  private let type: VectorType
  /// What base64 holds where a reply does not say.
  private let layout: VectorLayout
  /// Whether rows may ask for lengths of their own.
  private let isLengthFree: Bool
  private let length = Mutex<Int?>(nil)

  init(_ type: VectorType, layout: VectorLayout, isLengthFree: Bool) {
    self.type = type
    self.layout = layout
    self.isLengthFree = isLengthFree
  }

  /// Keeps how long the vectors are that the run has stored by now.
  func expect(_ count: Int) { length.withLock { $0 = $0 ?? count } }

  /// The answer that a value of a reply is: a vector, or a matrix of its own shape, which stays JSON.
  ///
  /// - Parameters:
  ///   - value: A list of numbers, a list of lists, or base64 of numbers.
  ///   - layout: What the reply says that base64 holds.
  ///   - text: The reply, read with its floats.
  /// - Returns: The answer.
  /// - Throws: When it is neither, or a vector of another length than the run's.
  func answer(
    _ value: JSONSlice,
    _ layout: VectorLayout? = nil,
    in text: ReplyText
  ) throws(ReplyFault) -> Answer {
    if let values = text.json.floats(of: value) { return try answer(values) }
    if value.kind == .string { return try answer(try numbers(value, layout, in: text)) }
    if text.json.firstElement(of: value)?.kind == .array { return text.answer(value) }
    throw VectorFault.fault(of: value, in: text)
  }

  /// The numbers in JSON, for an input that is answered with several vectors.
  func list(
    _ value: JSONSlice,
    _ layout: VectorLayout? = nil,
    in text: ReplyText
  ) throws(ReplyFault) -> [UInt8] {
    guard value.kind == .string else { return text.json.bytes(of: value) }
    let values = try numbers(value, layout, in: text)
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw VectorFault.notFinite(values[index], at: index, of: values.count)
    }
    return VectorNumbers.json(values)
  }

  private func numbers(
    _ value: JSONSlice,
    _ said: VectorLayout?,
    in text: ReplyText
  ) throws(ReplyFault) -> [Float] {
    let layout = (said ?? VectorLayout()).completed(by: self.layout)
    return try layout.numbers(try text.base64(value))
  }

  private func answer(_ values: [Float]) throws(ReplyFault) -> Answer {
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw VectorFault.notFinite(values[index], at: index, of: values.count)
    }
    return try values.withUnsafeBufferPointer { (values) throws(ReplyFault) in try answer(values) }
  }

  private func answer(_ values: UnsafeBufferPointer<Float>) throws(ReplyFault) -> Answer {
    guard !values.isEmpty else { throw ReplyFault("the vector holds no numbers") }
    guard let bytes = VectorNumbers.bytes(of: values, as: type) else {
      throw ReplyFault("the vector holds a number beyond float16's 65504; keep it as float32")
    }
    try check(values.count)
    return Answer(type, bytes: bytes)
  }

  private func check(_ count: Int) throws(ReplyFault) {
    if isLengthFree { return }
    let expected = length.withLock { length in
      if length == nil { length = count }
      return length
    }
    guard let expected, expected != count else { return }
    throw ReplyFault("a vector of \(count) numbers, the run's have \(expected)")
  }
}

/// Why a value is no vector.
enum VectorFault {
  static func notFinite(_ value: Float, at index: Int, of count: Int) -> ReplyFault {
    let word = value.isNaN ? "NaN" : "infinity"
    return ReplyFault("the vector holds \(word) as number \(index + 1) of \(count)")
  }

  static func fault(of value: JSONSlice, in text: ReplyText) -> ReplyFault {
    let elements = text.json.elements(of: value)
    guard value.kind == .array, !elements.isEmpty else {
      return ReplyFault("expected a vector, found \(text.found(value))")
    }
    for (index, element) in elements.enumerated() {
      let place = "as number \(index + 1) of \(elements.count)"
      guard element.kind == .number else {
        return ReplyFault("the vector holds \(text.found(element)) \(place)")
      }
      // What no float can hold.
      if let number = text.json.number(element), !Float(number).isFinite {
        let digits = String(decoding: text.json.bytes(of: element).prefix(40), as: UTF8.self)
        return ReplyFault("the vector holds \(digits) \(place), which is beyond float32")
      }
    }
    return ReplyFault("expected a vector, found \(text.found(value))")
  }
}
