package import SluiceCore
package import SluiceJSON

/// What a server says in an error reply: its words, its machine codes, its guess.
///
/// Servers agree on little: where the words stand is told by ``ErrorBody``; they may also be plain text,
/// or the field `X-Error-Message`.
package struct ServerMessage: Sendable, Equatable {
  /// The most that is kept of a server's words.
  package static let limit = 64 << 10
  /// Bodies beyond this are not parsed, their beginning is shown.
  static let parsed = 1 << 20

  /// All that was said, each thing once, a line each; empty when nothing was said.
  package private(set) var text = ""
  /// `error_type` (TGI, TEI) or `code` or `type` of the error, in lower case.
  package internal(set) var codes: [String] = []
  /// The status that the body or a field names, in figures or in a word; nil where it names none.
  package internal(set) var statusSaid: Int?
  /// `estimated_time` in seconds, when it is a positive number of at most a day.
  package internal(set) var estimate: Duration?
  /// Members of the body that ask to wait.
  package internal(set) var waits: [AskedWait] = []

  package init() {}

  /// Reads a reply that is not an answer.
  package init(_ reply: Reply, reading json: JSONReader) {
    var lines: [String] = []
    if let header = reply.headers["x-error-message"] { lines.append(header) }
    var numbers: [Int] = []
    if reply.body.count <= Self.parsed, let root = try? json.read(reply.body, uniqueKeys: false) {
      let body = ErrorBody(JSONValue(root, in: json))
      lines += body.words
      codes = body.codes
      numbers = body.numbers
      estimate = body.estimate
      waits = body.waits
    } else if !Self.isMarkup(reply) {
      lines.append(String(decoding: reply.body.prefix(Self.limit), as: UTF8.self))
    }
    if let type = reply.headers["x-amzn-errortype"] { codes.append(ErrorBody.plainCode(type)) }
    statusSaid = Self.status(of: codes, numbers)
    text = Self.joined(lines)
  }

  /// Words alone.
  init(words: String) { text = words }

  /// Whether any of these stands in the words or the codes; all in lower case.
  package func mentions(_ phrases: [String]) -> Bool {
    let said = text.prefix(4096).lowercased()
    return phrases.contains { said.contains($0) || codes.contains($0) }
  }

  /// The status that codes stand for: the first that says more than that something is wrong, else the
  /// first.
  private static func status(of codes: [String], _ numbers: [Int]) -> Int? {
    let named = codes.compactMap { DialectCatalogue.codes[$0] } + numbers
    return named.first { ![400, 500].contains($0) } ?? named.first
  }

  private static func joined(_ lines: [String]) -> String {
    var kept: [String] = []
    for line in lines {
      let trimmed = trim(line)
      if !trimmed.isEmpty, !kept.contains(trimmed) { kept.append(trimmed) }
    }
    return clipped(kept.joined(separator: "\n"), to: limit)
  }

  /// Whether a reply is a whole web page, by its own words.
  package static func isPage(_ reply: Reply) -> Bool {
    if reply.headers["content-type"]?.lowercased().contains("html") == true { return true }
    let start = String(decoding: reply.body.prefix(200), as: UTF8.self).lowercased()
    return start.contains("<!doctype html") || start.contains("<html")
  }

  /// Whether a reply is a web page, by its type or its first character.
  package static func isMarkup(_ reply: Reply) -> Bool {
    if reply.headers["content-type"]?.lowercased().contains("html") == true { return true }
    return reply.body.first { $0 > 0x20 } == UInt8(ascii: "<")
  }
}

/// A wait that a member of a body asks for.
package struct AskedWait: Sendable, Equatable {
  let value: String
  let unit: BodyWait.Unit

  /// The seconds; nil for what is no time, or none that a server asks for.
  func seconds(from clock: Double?) -> Double? {
    guard let time = TimeForms.wait(value, from: clock) else { return nil }
    let seconds = unit == .milliseconds ? time / 1000 : time
    return seconds <= ServerWait.longest ? seconds : nil
  }
}

/// A text without blanks and line ends around it.
func trim(_ text: some StringProtocol) -> String {
  let body = text.drop { $0.isWhitespace }
  return String(body.reversed().drop { $0.isWhitespace }.reversed())
}

/// At most so many bytes of a text, cut between characters.
package func clipped(_ text: String, to bytes: Int) -> String {
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
