import SluiceCore
import SluiceJSON

/// What the bytes of a vector are that travels in base64: OpenAI's are little-endian float32.
///
/// vLLM takes `embed_dtype` and `endianness` beside `encoding_format`.
/// Source: <https://docs.vllm.ai/en/stable/serving/openai_compatible_server/>.
struct VectorLayout: Sendable, Equatable {
  static let names = ["embed_dtype", "endianness"]

  /// `float32` where nothing is said.
  var dtype: String?
  /// `native`, which is little-endian wherever models run, `little` or `big`.
  var endianness: String?

  init(dtype: String? = nil, endianness: String? = nil) {
    self.dtype = dtype
    self.endianness = endianness
  }

  /// What a job asks for.
  init(asked given: GivenFields) {
    let asked = Self.names.map { name in
      given.values.first { $0.field.wireName == name }?.value.stringValue
    }
    self.init(dtype: asked[0], endianness: asked[1])
  }

  /// The same, with what another one says where this one says nothing.
  func completed(by other: VectorLayout) -> VectorLayout {
    VectorLayout(dtype: dtype ?? other.dtype, endianness: endianness ?? other.endianness)
  }

  /// The numbers that bytes hold.
  func numbers(_ bytes: [UInt8]) throws(ReplyFault) -> [Float] {
    let size =
      switch dtype ?? "float32" {
      case "float32": 4
      case "float16", "bfloat16": 2
      case let other:
        throw ReplyFault(
          "the vector is in base64 of \"\(safe(other, limit: 40))\", which is none of "
            + "float32, float16 and bfloat16"
        )
      }
    guard bytes.count.isMultiple(of: size), !bytes.isEmpty else {
      throw ReplyFault("\(bytes.count) bytes in base64 are no vector of \(dtype ?? "float32")")
    }
    return [Float](unsafeUninitializedCapacity: bytes.count / size) { values, count in
      count = bytes.count / size
      bytes.withUnsafeBytes { read($0, to: values) }
    }
  }

  private func read(_ bytes: UnsafeRawBufferPointer, to values: UnsafeMutableBufferPointer<Float>) {
    let isBig = endianness == "big"
    guard dtype == "float16" || dtype == "bfloat16" else {
      for index in values.indices {
        let bits = bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
        values[index] = Float(bitPattern: isBig ? UInt32(bigEndian: bits) : bits.littleEndian)
      }
      return
    }
    let isBrain = dtype == "bfloat16"
    for index in values.indices {
      let loaded = bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
      let bits = isBig ? UInt16(bigEndian: loaded) : loaded.littleEndian
      values[index] =
        isBrain ? Float(bitPattern: UInt32(bits) << 16) : Float(Float16(bitPattern: bits))
    }
  }
}

extension ReplyText {
  /// The bytes of a string in base64.
  func base64(_ string: JSONSlice) throws(ReplyFault) -> [UInt8] {
    let decoded = json.withContent(of: string) { Base64.decoded(quickly: $0) }
    guard let decoded else { throw ReplyFault("the vector is no base64 of numbers") }
    return decoded
  }
}
