internal import SluiceCore
internal import SluiceJSON

/// A JSON body that is not an answer: where in it servers put their words, codes, statuses and waits.
///
/// The words stand in `error` (a text, a list, an object with `message`), in `errors[].message`,
/// `message`, `detail` (a text, an object or FastAPI's list), `error_description`, and in their relatives
/// of other vendors; a list of errors speaks with all of them.
struct ErrorBody {
  private let root: JSONValue
  /// The objects that may describe the error, the outermost first.
  private let places: [JSONValue]

  init(_ root: JSONValue) {
    self.root = root
    places = Self.places(in: root)
  }

  /// Members that hold an error's description, or a list of them.
  private static let holders = [
    "error", "errors", "detail", "details", "fault", "exception", "response", "choices",
    "base_resp",
    "metadata", "err",
  ]
  private static let spokenMembers = [
    "message", "msg", "detail", "error_description", "error_msg", "error_message", "errorMessage",
    "status_msg", "errmsg", "err_msg", "faultstring", "title", "reason", "description", "Message",
  ]
  private static let codeMembers = [
    "error_type", "code", "type", "status", "__type", "reason", "error_code", "errorCode",
    "err_code",
    "exception", "Code", "name",
  ]
  private static let numberMembers = [
    "code", "status", "status_code", "statusCode", "http_status", "httpStatus", "http_code",
    "error_code", "errorCode",
  ]
  private static let deepest = 6

  private static func places(in value: JSONValue, depth: Int = 0) -> [JSONValue] {
    guard depth < deepest else { return [] }
    switch value {
    case .array(let elements):
      return elements.prefix(16).flatMap { places(in: $0, depth: depth + 1) }
    case .object:
      return [value]
        + holders.flatMap { name in
          value[name].map { places(in: $0, depth: depth + 1) } ?? []
        }
    // LiteLLM and others hand on an error as the text of its JSON.
    case .string(let text) where depth > 0 && text.contains("{"):
      guard let inner = try? JSONValue(parsing: Array(text.utf8)) else { return [] }
      return places(in: inner, depth: depth + 1)
    default: return []
    }
  }

  // MARK: - Words

  var words: [String] {
    let found = Self.words(in: root)
    return found.isEmpty ? places.dropFirst().flatMap(Self.words(in:)) : found
  }

  private static func words(in value: JSONValue) -> [String] {
    switch value {
    case .string(let text): return [text]
    case .array(let elements): return elements.flatMap(words(in:))
    case .object:
      var lines = ["error", "errors", "warnings"].flatMap { words(of: value[$0]) }
      for name in spokenMembers where lines.isEmpty {
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

  // MARK: - Codes

  /// Machine codes in lower case, the outermost first; numbers among them.
  var codes: [String] {
    var found: [String] = []
    for place in places {
      for member in Self.codeMembers {
        guard let value = place[member], let code = Self.code(value), !found.contains(code) else {
          continue
        }
        found.append(code)
      }
    }
    // An error that is one word is a code: `{"error": "rate_limited"}`.
    for place in places {
      if case .string(let text)? = place["error"], !text.contains(" "), text.utf8.count <= 80 {
        found.append(Self.plainCode(text))
      }
    }
    return found
  }

  private static func code(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): return text.utf8.count <= 200 ? plainCode(text) : nil
    case .number(let digits): return String(digits)
    default: return nil
    }
  }

  /// A code without the namespace that AWS puts in front, and without what follows a colon.
  static func plainCode(_ text: String) -> String {
    let name = text.split(separator: "#").last ?? ""
    return trim(name.split(separator: ":").first ?? "").lowercased()
  }

  /// Statuses of HTTP that the body names in figures, as numbers or as text.
  var numbers: [Int] {
    places.flatMap { place in
      Self.numberMembers.compactMap { place[$0] }.compactMap(Self.status)
    }
  }

  private static func status(_ value: JSONValue) -> Int? {
    let number: Double? =
      switch value {
      case .string(let text): TimeForms.decimal(text)
      case .number(let digits): Double(digits)
      default: nil
      }
    return number.flatMap { Int(exactly: $0) }.flatMap { (400...599).contains($0) ? $0 : nil }
  }

  // MARK: - Times

  var estimate: Duration? {
    for place in places {
      guard let value = place["estimated_time"] else { continue }
      if case .number(let digits) = value, let seconds = Double(digits), seconds > 0,
        seconds <= ServerWait.longest
      {
        return .seconds(seconds)
      }
    }
    return nil
  }

  var waits: [AskedWait] {
    places.flatMap { place in
      DialectCatalogue.bodyWaits.compactMap { wait in
        place[wait.member].flatMap { Self.wait($0, wait.unit) }
      }
    }
  }

  private static func wait(_ value: JSONValue, _ unit: BodyWait.Unit) -> AskedWait? {
    switch value {
    case .string(let text): return AskedWait(value: text, unit: unit)
    case .number(let digits): return AskedWait(value: String(digits), unit: unit)
    // A duration of protocol buffers, written as an object.
    case .object:
      guard case .number(let digits)? = value["seconds"] else { return nil }
      return AskedWait(value: String(digits), unit: .seconds)
    default: return nil
    }
  }
}
