internal import SluiceJSON

/// Numbers in memory and the bytes that they are stored as.
package enum VectorNumbers {
  /// The bytes of numbers.
  ///
  /// - Returns: Nil when a number is too large for the type.
  package static func bytes(
    of values: UnsafeBufferPointer<Float>,
    as type: VectorType
  ) -> [UInt8]? {
    switch type {
    case .float32: return Array(UnsafeRawBufferPointer(values))
    case .float16:
      var isFinite = true
      let bytes = [UInt8](unsafeUninitializedCapacity: values.count * 2) { out, used in
        let halves = UnsafeMutableRawBufferPointer(out)
        for (index, value) in values.enumerated() {
          let half = Float16(value)
          isFinite = isFinite && half.isFinite
          halves.storeBytes(
            of: half.bitPattern.littleEndian,
            toByteOffset: index * 2,
            as: UInt16.self
          )
        }
        used = values.count * 2
      }
      return isFinite ? bytes : nil
    }
  }

  /// A list in JSON, each number with the fewest digits that give it back.
  ///
  /// The numbers must be finite.
  package static func json(_ values: [Float]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(values.count * 13 + 2)
    text.append(UInt8(ascii: "["))
    values.withUnsafeBufferPointer { appendFloats($0, to: &text) }
    text.append(UInt8(ascii: "]"))
    return text
  }

  /// Appends the numbers that bytes hold.
  package static func append(
    _ bytes: UnsafeRawBufferPointer,
    of type: VectorType,
    to values: inout [Float]
  ) {
    let count = bytes.count / type.size
    switch type {
    case .float32:
      for index in 0..<count {
        let bits = bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
        values.append(Float(bitPattern: UInt32(littleEndian: bits)))
      }
    case .float16:
      for index in 0..<count {
        let bits = bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
        values.append(Float(Float16(bitPattern: UInt16(littleEndian: bits))))
      }
    }
  }
}

extension Answer {
  /// The same answer as JSON, where it is a vector: the fewest digits that give its numbers back in
  /// single precision.
  package var withoutNumbers: Answer {
    guard let vector else { return self }
    var values: [Float] = []
    values.reserveCapacity(bytes.count / vector.size)
    bytes.withUnsafeBytes { VectorNumbers.append($0, of: vector, to: &values) }
    return Answer(bytes: VectorNumbers.json(values))
  }
}

extension Outcome {
  /// The same outcome, a vector written as JSON: for results in text.
  package var withVectorsAsText: Outcome {
    guard let answer, answer.vector != nil else { return self }
    var outcome = self
    outcome.answer = answer.withoutNumbers
    return outcome
  }
}
