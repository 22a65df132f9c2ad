package import SluiceCore
package import SluiceJSON

/// What a server says in an error reply: its words, its machine codes, its guess.
///
/// Servers agree on little: the words stand in `error` (a text, a list, an object with `message`), in
/// `errors[].message`, `message`, `detail` (a text or FastAPI's list), `error_description`, in plain
/// text, or in the header `X-Error-Message`.
package struct ServerMessage: Sendable, Equatable {
  /// The most that is kept of a server's words.
  package static let limit = 64 << 10
  /// Bodies beyond this are not parsed, their beginning is shown.
  static let parsed = 1 << 20

  /// All that was said, each thing once, a line each; empty when nothing was said.
  package private(set) var text = ""
  /// `error_type` (TGI, TEI) or `code` or `type` of the error, in lower case.
  package internal(set) var codes: [String] = []
  /// `estimated_time` in seconds, when it is a positive number of at most a day.
  package internal(set) var estimate: Duration?

  init() {}

  /// Reads a reply that is not an answer.
  package init(_ reply: Reply, reading json: JSONReader) {
    var lines: [String] = []
    if let header = reply.headers["x-error-message"] { lines.append(header) }
    if reply.body.count <= Self.parsed, let root = try? json.read(reply.body, uniqueKeys: false) {
      let value = JSONValue(root, in: json)
      lines += Self.words(in: value)
      codes = Self.codes(in: value)
      estimate = Self.estimate(in: value)
    } else if !Self.isMarkup(reply) {
      lines.append(String(decoding: reply.body.prefix(Self.limit), as: UTF8.self))
    }
    text = Self.joined(lines)
  }

  /// Whether any of these stands in the words or the codes; all in lower case.
  func mentions(_ phrases: [String]) -> Bool {
    let said = text.prefix(4096).lowercased()
    return phrases.contains { said.contains($0) || codes.contains($0) }
  }

  private static func joined(_ lines: [String]) -> String {
    var kept: [String] = []
    for line in lines {
      let trimmed = trim(line)
      if !trimmed.isEmpty, !kept.contains(trimmed) { kept.append(trimmed) }
    }
    return clipped(kept.joined(separator: "\n"), to: limit)
  }

  static func isMarkup(_ reply: Reply) -> Bool {
    if reply.headers["content-type"]?.lowercased().contains("html") == true { return true }
    return reply.body.first { $0 > 0x20 } == UInt8(ascii: "<")
  }

  private static func words(in value: JSONValue) -> [String] {
    switch value {
    case .string(let text): return [text]
    case .array(let elements): return elements.flatMap(words(in:))
    case .object:
      var lines = ["error", "errors", "warnings"].flatMap { words(of: value[$0]) }
      for name in ["message", "msg", "detail", "error_description"] where lines.isEmpty {
        lines = words(of: value[name])
      }
      return lines
    default: return []
    }
  }

  /// The words of one member: an object speaks through its message, FastAPI's also through its place.
  private static func words(of value: JSONValue?) -> [String] {
    switch value {
    case .array(let elements)?: return elements.flatMap { words(of: $0) }
    case .object?:
      guard let value else { return [] }
      let lines = words(in: value)
      guard case .array(let path)? = value["loc"], !lines.isEmpty else { return lines }
      return lines.map { "\(path.map(plain).joined(separator: ".")): \($0)" }
    case let value?: return words(in: value)
    case nil: return []
    }
  }

  private static func plain(_ value: JSONValue) -> String {
    if case .string(let text) = value { return text }
    return String(decoding: value.text, as: UTF8.self)
  }

  private static func codes(in value: JSONValue) -> [String] {
    let places = [value, value["error"]].compactMap { $0 }
    return places.flatMap { place in
      ["error_type", "code", "type"].compactMap { place[$0] }
        .filter { $0 != .null }
        .map { plain($0).lowercased() }
    }
  }

  private static func estimate(in value: JSONValue) -> Duration? {
    guard case .number(let digits)? = value["estimated_time"], let seconds = Double(digits),
      seconds > 0, seconds <= 86_400
    else { return nil }
    return .seconds(seconds)
  }
}

/// A text without blanks and line ends around it.
func trim(_ text: some StringProtocol) -> String {
  let body = text.drop { $0.isWhitespace }
  return String(body.reversed().drop { $0.isWhitespace }.reversed())
}

/// At most so many bytes of a text, cut between characters.
func clipped(_ text: String, to bytes: Int) -> String {
  guard text.utf8.count > bytes else { return text }
  var kept = ""
  var count = 0
  for character in text {
    count += character.utf8.count
    if count > bytes { break }
    kept.append(character)
  }
  return kept
}
