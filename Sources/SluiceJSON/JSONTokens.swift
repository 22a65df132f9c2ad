/// A JSON text and where its tokens start: what simdjson's first stage found out.
///
/// A view without ownership, valid while its ``JSONReader`` keeps the text.
struct JSONTokens {
  /// The text, with at least eight readable bytes behind it.
  let text: UnsafePointer<UInt8>
  /// The offsets of the tokens' first bytes, and behind them the length of the text.
  let starts: UnsafePointer<UInt32>
  let count: Int
  /// For the token of each opening bracket, the number of the token that closes it.
  let partners: UnsafeMutablePointer<UInt32>

  func start(_ token: Int) -> Int { Int(starts[token]) }

  func byte(_ token: Int) -> UInt8 { text[Int(starts[token])] }

  /// The offset behind a string, number or word: only blanks stand between it and the next token.
  func end(_ token: Int) -> Int {
    var end = Int(starts[token + 1])
    while isJSONBlank(text[end - 1]) { end -= 1 }
    return end
  }

  /// The number of the last token of the value that starts with `token`.
  func last(_ token: Int) -> Int {
    switch byte(token) {
    case UInt8(ascii: "{"), UInt8(ascii: "["): Int(partners[token])
    default: token
    }
  }

  /// The value that starts with `token`.
  func slice(_ token: Int) -> JSONSlice {
    let start = start(token)
    switch text[start] {
    case UInt8(ascii: "{"): return container(token, start, .object)
    case UInt8(ascii: "["): return container(token, start, .array)
    case UInt8(ascii: "\""): return scalar(token, start, .string)
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return scalar(token, start, .bool)
    case UInt8(ascii: "n"): return scalar(token, start, .null)
    default: return scalar(token, start, .number)
    }
  }

  /// The number of the token at an offset, found by halving; the first token is found at once.
  func token(at offset: Int) -> Int {
    var low = 0
    var high = start(0) == offset ? 0 : count
    while low < high {
      let middle = (low + high) / 2
      if start(middle) < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func container(_ token: Int, _ start: Int, _ kind: JSONKind) -> JSONSlice {
    let end = self.start(Int(partners[token])) + 1
    return JSONSlice(offset: start, length: end - start, kind: kind)
  }

  private func scalar(_ token: Int, _ start: Int, _ kind: JSONKind) -> JSONSlice {
    JSONSlice(offset: start, length: end(token) - start, kind: kind)
  }
}

/// Whether a byte is one of the four that JSON allows between tokens.
@inline(__always)
func isJSONBlank(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}
