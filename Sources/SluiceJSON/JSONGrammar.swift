/// The grammar of RFC 8259 over the tokens of a text: one pass, no recursion, no tree.
///
/// It finds for every opening bracket the one that closes it, which is all that slicing needs.
struct JSONGrammar {
  /// What may stand next.
  private enum Next {
    case value
    case valueOrEnd
    case key
    case keyOrEnd
    case commaOrEnd
    case nothing
  }

  private let tokens: JSONTokens
  private let uniqueKeys: Bool
  private var next = Next.value
  private var depth = 0
  /// The token of the innermost open bracket.
  ///
  /// While a bracket is open, its partner is the bracket around it, so that no stack is needed.
  private var open = 0

  init(_ tokens: JSONTokens, uniqueKeys: Bool) {
    self.tokens = tokens
    self.uniqueKeys = uniqueKeys
  }

  /// Checks the text; `keys` is working memory, `floats` takes the numbers of flat lists.
  mutating func check(_ keys: inout JSONKeys, _ floats: inout JSONFloats) throws(JSONError) {
    keys.removeAll()
    var token = 0
    while token < tokens.count {
      switch (next, tokens.byte(token)) {
      case (.value, UInt8(ascii: "[")), (.valueOrEnd, UInt8(ascii: "[")):
        if let close = floats.take(token, of: tokens) {
          try pass(token, to: close)
          token = close
        } else {
          try value(token, &keys)
        }
      case (.value, _): try value(token, &keys)
      case (.valueOrEnd, UInt8(ascii: "]")): try close(token, &keys)
      case (.valueOrEnd, _): try value(token, &keys)
      case (.keyOrEnd, UInt8(ascii: "}")): try close(token, &keys)
      case (.key, _), (.keyOrEnd, _):
        try key(token, &keys)
        token += 1
      case (.commaOrEnd, UInt8(ascii: ",")):
        next = isInObject ? .key : .value
      case (.commaOrEnd, UInt8(ascii: "]")) where !isInObject: try close(token, &keys)
      case (.commaOrEnd, UInt8(ascii: "}")) where isInObject: try close(token, &keys)
      case (.commaOrEnd, _), (.nothing, _): throw stray(token)
      }
      token += 1
    }
    if next != .nothing {
      throw JSONError(
        "not valid JSON: the text ends too early",
        at: tokens.start(tokens.count),
        isIncomplete: true
      )
    }
  }

  private var isInObject: Bool { tokens.byte(open) == UInt8(ascii: "{") }

  private mutating func value(_ token: Int, _ keys: inout JSONKeys) throws(JSONError) {
    switch tokens.byte(token) {
    case UInt8(ascii: "{"):
      try enter(token)
      if uniqueKeys { keys.enter() }
      next = .keyOrEnd
      return
    case UInt8(ascii: "["):
      try enter(token)
      next = .valueOrEnd
      return
    case UInt8(ascii: "\""):
      _ = try string(token)
    case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: ":"):
      throw missingValue(token)
    case let byte:
      try scalar(token, byte)
    }
    next = depth == 0 ? .nothing : .commaOrEnd
  }

  /// Passes a list that has been read.
  private mutating func pass(_ token: Int, to close: Int) throws(JSONError) {
    if depth == JSONError.depthLimit { throw .tooDeep(at: tokens.start(token)) }
    tokens.partners[token] = UInt32(truncatingIfNeeded: close)
    next = depth == 0 ? .nothing : .commaOrEnd
  }

  private mutating func enter(_ token: Int) throws(JSONError) {
    depth += 1
    if depth > JSONError.depthLimit {
      throw .tooDeep(at: tokens.start(token))
    }
    tokens.partners[token] = UInt32(truncatingIfNeeded: open)
    open = token
  }

  private mutating func close(_ token: Int, _ keys: inout JSONKeys) throws(JSONError) {
    if uniqueKeys, isInObject { try keys.leave(tokens.text) }
    let outer = Int(tokens.partners[open])
    tokens.partners[open] = UInt32(truncatingIfNeeded: token)
    open = outer
    depth -= 1
    next = depth == 0 ? .nothing : .commaOrEnd
  }

  /// A key and the colon behind it.
  private mutating func key(_ token: Int, _ keys: inout JSONKeys) throws(JSONError) {
    guard tokens.byte(token) == UInt8(ascii: "\"") else { throw missingKey(token) }
    let content = try string(token)
    guard token + 1 < tokens.count, tokens.byte(token + 1) == UInt8(ascii: ":") else {
      throw JSONError("not valid JSON: a key without a colon", at: content.range.upperBound + 1)
    }
    if uniqueKeys { keys.add(content.range, isEscaped: content.isEscaped, of: tokens.text) }
    next = .value
  }

  /// Checks a string's escapes and tells the range between its quotes.
  private func string(_ token: Int) throws(JSONError) -> (range: Range<Int>, isEscaped: Bool) {
    let start = tokens.start(token)
    let range = (start + 1)..<(max(tokens.end(token), start + 2) - 1)
    guard let backslash = JSONEscapes.first(in: range, of: tokens.text) else {
      return (range, false)
    }
    try JSONEscapes.check(from: backslash, to: range.upperBound, of: tokens.text)
    return (range, true)
  }

  private func scalar(_ token: Int, _ byte: UInt8) throws(JSONError) {
    let start = tokens.start(token)
    let end: Int?
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      end = JSONScalars.numberEnd(tokens.text, start)
    case UInt8(ascii: "t"): end = JSONScalars.wordEnd("true", tokens.text, start)
    case UInt8(ascii: "f"): end = JSONScalars.wordEnd("false", tokens.text, start)
    case UInt8(ascii: "n"): end = JSONScalars.wordEnd("null", tokens.text, start)
    default: throw .unexpected(byte, at: start)
    }
    guard let end, end == tokens.start(token + 1) || isJSONBlank(tokens.text[end]) else {
      throw .scalar(byte, at: start)
    }
  }
}

extension JSONGrammar {
  private func missingValue(_ token: Int) -> JSONError {
    let offset = tokens.start(token)
    if token > 0, tokens.byte(token - 1) == UInt8(ascii: ","), tokens.text[offset] != 0x2C {
      return JSONError("not valid JSON: a trailing comma", at: tokens.start(token - 1))
    }
    return JSONError("not valid JSON: a value is missing", at: offset)
  }

  private func missingKey(_ token: Int) -> JSONError {
    if tokens.byte(token) == UInt8(ascii: "}") { return missingValue(token) }
    return JSONError("not valid JSON: a key in double quotes is missing", at: tokens.start(token))
  }

  private func stray(_ token: Int) -> JSONError {
    let offset = tokens.start(token)
    if next == .nothing { return JSONError("not valid JSON: text behind the value", at: offset) }
    switch tokens.byte(token) {
    case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"):
      return JSONError("not valid JSON: unexpected character", at: offset)
    default: return JSONError("not valid JSON: a comma is missing", at: offset)
    }
  }
}
