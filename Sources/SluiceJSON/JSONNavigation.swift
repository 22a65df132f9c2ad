extension JSONReader {
  /// For each name, the value of that member of an object, or nil.
  ///
  /// A value that is no object has no members. One pass over the members, whose values are skipped,
  /// not looked into.
  package func fields(_ names: JSONNames, of object: JSONSlice) -> [JSONSlice?] {
    var found = [JSONSlice?](repeating: nil, count: names.count)
    guard object.kind == .object else { return found }
    let tokens = tokens
    forEachMember(of: object) { key, value in
      for (index, name) in names.names.enumerated() where isKey(key, name, in: tokens) {
        found[index] = tokens.slice(value)
      }
    }
    return found
  }

  /// For each name, the value of that member of an object, or nil; names are unescaped text.
  package func fields(_ names: [String], of object: JSONSlice) -> [JSONSlice?] {
    fields(JSONNames(names), of: object)
  }

  /// The value of one member of an object, or nil.
  package func field(_ name: String, of object: JSONSlice) -> JSONSlice? {
    fields([name], of: object)[0]
  }

  /// The members of an object as they stand, their names unescaped.
  package func members(of object: JSONSlice) -> [(name: String, value: JSONSlice)] {
    var members: [(name: String, value: JSONSlice)] = []
    guard object.kind == .object else { return members }
    let tokens = tokens
    forEachMember(of: object) { key, value in
      members.append((string(tokens.slice(key)), tokens.slice(value)))
    }
    return members
  }

  /// The elements of an array.
  package func elements(of array: JSONSlice) -> [JSONSlice] {
    var elements: [JSONSlice] = []
    guard array.kind == .array else { return elements }
    let tokens = tokens
    let open = tokens.token(at: array.offset)
    let close = tokens.last(open)
    var token = open + 1
    while token < close {
      elements.append(tokens.slice(token))
      token = tokens.last(token) + 2
    }
    return elements
  }

  /// The first element of an array; nil for an empty one, and for any other value.
  package func firstElement(of array: JSONSlice) -> JSONSlice? {
    guard array.kind == .array else { return nil }
    let tokens = tokens
    let open = tokens.token(at: array.offset)
    return tokens.last(open) > open + 1 ? tokens.slice(open + 1) : nil
  }

  /// The bytes of a value as they stand.
  package func bytes(of slice: JSONSlice) -> [UInt8] {
    Array(UnsafeBufferPointer(start: tokens.text + slice.offset, count: slice.length))
  }

  /// A string value, unescaped; any other value as it is written.
  package func string(_ slice: JSONSlice) -> String {
    let text = tokens.text
    guard slice.kind == .string else { return String(decoding: bytes(of: slice), as: UTF8.self) }
    let range = (slice.offset + 1)..<(slice.offset + slice.length - 1)
    guard JSONEscapes.first(in: range, of: text) != nil else {
      let bytes = UnsafeBufferPointer(start: text + range.lowerBound, count: range.count)
      return String(decoding: bytes, as: UTF8.self)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    JSONEscapes.undo(range, of: text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Calls `body` with the bytes of a string, unescaped.
  package func withContent<Result>(
    of string: JSONSlice,
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let text = tokens.text
    let range = (string.offset + 1)..<(string.offset + string.length - 1)
    guard JSONEscapes.first(in: range, of: text) != nil else {
      return body(UnsafeBufferPointer(start: text + range.lowerBound, count: range.count))
    }
    var bytes: [UInt8] = []
    JSONEscapes.undo(range, of: text, to: &bytes)
    return bytes.withUnsafeBufferPointer(body)
  }

  /// A number value, rounded to the nearest double, infinite where there is none; nil for any other
  /// value.
  package func number(_ slice: JSONSlice) -> Double? {
    slice.kind == .number ? Double(string(slice)) : nil
  }

  /// Calls `body` with the tokens of each member's key and value.
  private func forEachMember(of object: JSONSlice, _ body: (_ key: Int, _ value: Int) -> Void) {
    let tokens = tokens
    let open = tokens.token(at: object.offset)
    let close = tokens.last(open)
    var key = open + 1
    while key < close {
      body(key, key + 2)
      key = tokens.last(key + 2) + 2
    }
  }

  private func isKey(_ key: Int, _ name: [UInt8], in tokens: JSONTokens) -> Bool {
    let range = (tokens.start(key) + 1)..<(tokens.end(key) - 1)
    let bytes = UnsafeBufferPointer(start: tokens.text + range.lowerBound, count: range.count)
    if bytes.count == name.count, bytes.elementsEqual(name) { return true }
    // An escape makes a key longer, never shorter.
    guard bytes.count > name.count, JSONEscapes.first(in: range, of: tokens.text) != nil else {
      return false
    }
    var unescaped: [UInt8] = []
    JSONEscapes.undo(range, of: tokens.text, to: &unescaped)
    return unescaped == name
  }
}
