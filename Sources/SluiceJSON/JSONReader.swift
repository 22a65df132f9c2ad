internal import CSimdjson

/// Reads JSON without decoding it: a text is checked as a whole, then cut into slices.
///
/// simdjson checks the encoding and finds the tokens, ``JSONGrammar`` checks what they say. Stricter
/// than most: RFC 8259, UTF-8, no lone surrogates, no key twice. Numbers of any size pass, their
/// digits untouched. Not Sendable: one reader belongs to one queue, and its slices are good until
/// the next ``read(_:uniqueKeys:)-([UInt8],_)``.
package final class JSONReader {
  /// Bytes that may be read behind the text.
  private static let padding = 64
  /// Memory beyond this is given back with the next short text.
  private static let keptCapacity = 1 << 20

  private let index: OpaquePointer
  private var text: UnsafeMutableBufferPointer<UInt8>
  private var partners: UnsafeMutableBufferPointer<UInt32>
  private var keys = JSONKeys()
  private var floats = JSONFloats()
  /// The tokens of the text that was read last; nil before the first, and after a bad one.
  private var current: JSONTokens?

  package init() {
    guard let index = sluice_json_index_create() else { preconditionFailure("out of memory") }
    self.index = index
    text = .allocate(capacity: 4096)
    partners = .allocate(capacity: 512)
  }

  deinit {
    text.deallocate()
    partners.deallocate()
    floats.deallocate()
    sluice_json_index_destroy(index)
  }

  /// Validates a whole text and keeps a copy.
  ///
  /// - Parameters:
  ///   - text: The text; blanks around the value are fine.
  ///   - uniqueKeys: Whether an object with the same key twice is an error. Where it is not, the
  ///     last one counts, as in Python.
  ///   - readsFloats: Whether the numbers of flat lists are read on the way, for ``floats(of:)``.
  /// - Returns: The root value.
  /// - Throws: What is wrong with the text, and where.
  package func read(
    _ text: [UInt8],
    uniqueKeys: Bool = true,
    readsFloats: Bool = false
  ) throws(JSONError) -> JSONSlice {
    let copied = text.withUnsafeBufferPointer { copy($0) }
    return try parse(copied, uniqueKeys: uniqueKeys, readsFloats: readsFloats)
  }

  /// Does the same with bytes that need not be an array's.
  package func read(
    _ text: UnsafeBufferPointer<UInt8>,
    uniqueKeys: Bool = true
  ) throws(JSONError) -> JSONSlice {
    try parse(copy(text), uniqueKeys: uniqueKeys, readsFloats: false)
  }

  /// The numbers of a flat list, in single precision; nil for any other value, for an empty list, for
  /// one with a number that no float can hold, and for a text that was read without them.
  ///
  /// Good until the next text.
  package func floats(of list: JSONSlice) -> UnsafeBufferPointer<Float>? {
    list.kind == .array ? floats.values(at: list.offset) : nil
  }

  /// The value that was read last; nil before the first one, after a bad one, and after ``forget()``.
  package var root: JSONSlice? { current.map { $0.slice(0) } }

  /// Lets go of what was read last, so that it is not taken for what is read next.
  package func forget() { current = nil }

  /// What navigation stands on.
  var tokens: JSONTokens {
    guard let current else { preconditionFailure("a slice was used before its text was read") }
    return current
  }

  /// Copies a text and tells its length.
  private func copy(_ source: UnsafeBufferPointer<UInt8>) -> Int {
    current = nil
    Self.reserve(&text, source.count + Self.padding)
    _ = text.update(fromContentsOf: source)
    text[source.count..<(source.count + Self.padding)].update(repeating: 0)
    return source.count
  }

  private func parse(
    _ count: Int,
    uniqueKeys: Bool,
    readsFloats: Bool
  ) throws(JSONError) -> JSONSlice {
    guard let base = text.baseAddress else { preconditionFailure("the buffer has room") }
    let status = sluice_json_index_text(index, base, count)
    guard status == sluice_json_ok else { throw Self.problem(status, base, count) }
    let tokenCount = sluice_json_index_count(index)
    Self.reserve(&partners, tokenCount)
    guard let partners = partners.baseAddress else { preconditionFailure("the table has room") }
    let tokens = JSONTokens(
      text: UnsafePointer(base),
      starts: sluice_json_index_tokens(index),
      count: tokenCount,
      partners: partners
    )
    var grammar = JSONGrammar(tokens, uniqueKeys: uniqueKeys)
    floats.begin(isWanted: readsFloats, tokens: tokenCount)
    try grammar.check(&keys, &floats)
    current = tokens
    return tokens.slice(0)
  }

  private static func reserve<T>(_ memory: inout UnsafeMutableBufferPointer<T>, _ count: Int) {
    let isTooLarge = memory.count > keptCapacity && count <= keptCapacity
    guard memory.count < count || isTooLarge else { return }
    memory.deallocate()
    memory = .allocate(capacity: count <= keptCapacity / 2 ? count * 2 : count)
  }

  private static func problem(
    _ status: sluice_json_status,
    _ text: UnsafePointer<UInt8>,
    _ count: Int
  ) -> JSONError {
    let bytes = UnsafeBufferPointer(start: text, count: count)
    switch status {
    case sluice_json_empty: return JSONError("not valid JSON: the text is empty", at: count)
    case sluice_json_not_utf8:
      return JSONError("invalid UTF-8", at: UTF8Check.firstInvalid(in: bytes) ?? count)
    case sluice_json_control_character:
      return JSONError(
        "not valid JSON: a control character in a string",
        at: bytes.firstIndex { $0 < 0x20 && !isJSONBlank($0) } ?? bytes.firstIndex { $0 < 0x20 }
          ?? count
      )
    case sluice_json_unclosed_string:
      return JSONError("not valid JSON: a string is not closed", at: count, isIncomplete: true)
    default: return JSONError("the text is too large to be read", at: count)
    }
  }
}
