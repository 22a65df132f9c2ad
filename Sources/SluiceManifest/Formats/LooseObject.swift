import SluiceJSON

/// A JSON object of which not every value is JSON: its members, found by quotes and brackets alone.
///
/// The strict reader comes first, always; this one looks at what it refused.
struct LooseObject {
  let text: UnsafeBufferPointer<UInt8>
  /// Whether the text is members from its first brace to its last.
  private(set) var isWhole = false
  private var members: [(name: [UInt8], key: Range<Int>, value: Range<Int>)] = []

  /// Finds the members as far as they can be told apart.
  init(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    guard text.first == UInt8(ascii: "{") else { return }
    var at = blanksEnd(1)
    if at < text.count, text[at] == UInt8(ascii: "}") {
      isWhole = at + 1 == text.count
      return
    }
    while let key = string(at) {
      at = blanksEnd(key.upperBound)
      guard at < text.count, text[at] == UInt8(ascii: ":") else { return }
      at = blanksEnd(at + 1)
      guard let end = valueEnd(at) else { return }
      members.append((Self.name(text, key), key, at..<end))
      at = blanksEnd(end)
      guard at < text.count else { return }
      if text[at] == UInt8(ascii: "}") {
        isWhole = at + 1 == text.count
        return
      }
      guard text[at] == UInt8(ascii: ",") else { return }
      at = blanksEnd(at + 1)
    }
  }

  /// Where the values of a key stand; the key may stand several times.
  func values(of name: String) -> [Range<Int>] {
    let name = Array(name.utf8)
    return members.filter { $0.name == name }.map(\.value)
  }

  /// The object as JSON: of a key that stands twice the last value counts, as in Python, half a
  /// character becomes U+FFFD, and what is no value becomes null.
  func mended(reading reader: JSONReader) -> [UInt8]? {
    var last: [[UInt8]: Int] = [:]
    for (index, member) in members.enumerated() { last[member.name] = index }
    var out: [UInt8] = [UInt8(ascii: "{")]
    for (index, member) in members.enumerated() where last[member.name] == index {
      if out.count > 1 { out.append(UInt8(ascii: ",")) }
      out += text[member.key]
      out.append(UInt8(ascii: ":"))
      out += value(UnsafeBufferPointer(rebasing: text[member.value]), reading: reader)
    }
    out.append(UInt8(ascii: "}"))
    return out
  }

  private func value(_ value: UnsafeBufferPointer<UInt8>, reading reader: JSONReader) -> [UInt8] {
    if (try? reader.read(value)) != nil { return Array(value) }
    let whole = Self.withWholeCharacters(Array(value))
    if (try? reader.read(whole)) != nil { return whole }
    return Array("null".utf8)
  }

  /// Writes `\ufffd` for halves of surrogate pairs.
  private static func withWholeCharacters(_ value: [UInt8]) -> [UInt8] {
    var out = value
    var at = 0
    while at + 6 <= out.count {
      guard out[at] == UInt8(ascii: "\\") else {
        at += 1
        continue
      }
      guard let unit = unit(out, at) else {
        at += 2
        continue
      }
      let low = at + 12 <= out.count ? Self.unit(out, at + 6) : nil
      if (0xD800..<0xDC00).contains(unit), let low, (0xDC00..<0xE000).contains(low) {
        at += 12
        continue
      }
      if (0xD800..<0xE000).contains(unit) {
        out.replaceSubrange((at + 2)..<(at + 6), with: "fffd".utf8)
      }
      at += 6
    }
    return out
  }

  private static func unit(_ bytes: [UInt8], _ at: Int) -> Int? {
    guard bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else { return nil }
    return Int(String(decoding: bytes[(at + 2)..<(at + 6)], as: UTF8.self), radix: 16)
  }

  private static func name(_ text: UnsafeBufferPointer<UInt8>, _ key: Range<Int>) -> [UInt8] {
    let quoted = Array(text[key])
    guard quoted.contains(UInt8(ascii: "\\")), let name = try? JSONValue(parsing: quoted),
      case .string(let unescaped) = name
    else { return Array(quoted.dropFirst().dropLast()) }
    return Array(unescaped.utf8)
  }

  private func blanksEnd(_ start: Int) -> Int {
    var at = start
    while at < text.count, isJSONSpace(text[at]) { at += 1 }
    return at
  }

  /// The range of the string that begins at an offset, its quotes included.
  private func string(_ start: Int) -> Range<Int>? {
    guard start < text.count, text[start] == UInt8(ascii: "\"") else { return nil }
    var at = start + 1
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\\"): at += 2
      case UInt8(ascii: "\""): return start..<(at + 1)
      default: at += 1
      }
    }
    return nil
  }

  private func valueEnd(_ start: Int) -> Int? {
    guard start < text.count else { return nil }
    switch text[start] {
    case UInt8(ascii: "\""): return string(start)?.upperBound
    case UInt8(ascii: "{"), UInt8(ascii: "["): return bracketEnd(start)
    default:
      let end = text[start...].firstIndex {
        isJSONSpace($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}")
      }
      return end.flatMap { $0 > start ? $0 : nil }
    }
  }

  private func bracketEnd(_ start: Int) -> Int? {
    var depth = 0
    var at = start
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\""):
        guard let end = string(at)?.upperBound else { return nil }
        at = end
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return at + 1 }
      default: break
      }
      at += 1
    }
    return nil
  }
}
