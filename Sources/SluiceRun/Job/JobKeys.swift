import SluiceCore
import SluiceJSON

/// Reads the keys of one object of a job, each once, with errors that name the key, the place and
/// the nearest right name.
struct JobKeys {
  private let members: [JSONValue.JSONMember]
  private let prefix: String
  private let document: JobDocument

  /// The keys of the document itself.
  init(_ document: JobDocument) {
    if case .object(let members) = document.root { self.members = members } else { members = [] }
    prefix = ""
    self.document = document
  }

  private init(_ members: [JSONValue.JSONMember], prefix: String, in document: JobDocument) {
    self.members = members
    self.prefix = prefix
    self.document = document
  }

  /// Refuses keys that are not read, and keys that stand twice.
  func allow(only names: [String]) throws(SluiceError) {
    var seen: Set<String> = []
    for member in members {
      guard names.contains(member.name) else {
        let inside = prefix.isEmpty ? "" : " in \(prefix.dropLast())"
        throw fault(
          member.name,
          "unknown key \"\(safe(member.name, limit: 60))\"\(inside)",
          next: Self.isToken(member.name)
            ? "a token has no place in a job; put it into the environment, as HF_TOKEN"
            : suggestion(for: member.name, among: names)
        )
      }
      guard seen.insert(member.name).inserted else {
        throw fault(member.name, "the key \"\(member.name)\" stands twice")
      }
    }
  }

  private static func isToken(_ name: String) -> Bool {
    ["token", "hf_token", "api_key", "apikey", "api_token"].contains(name.lowercased())
  }

  /// The value of a key; nil when it is absent or null.
  func value(_ name: String) -> JSONValue? {
    guard let value = members.first(where: { $0.name == name })?.value, value != .null else {
      return nil
    }
    return value
  }

  func string(_ name: String) throws(SluiceError) -> String? {
    switch value(name) {
    case nil: return nil
    case .string(let text): return text
    case let other?: throw wrong(name, wants: "a string", got: other)
    }
  }

  func strings(_ name: String) throws(SluiceError) -> [String]? {
    switch value(name) {
    case nil: return nil
    case .string(let text): return [text]
    case .array(let elements):
      var texts: [String] = []
      for element in elements {
        guard case .string(let text) = element else {
          throw wrong(name, wants: "a list of strings", got: element)
        }
        texts.append(text)
      }
      return texts
    case let other?: throw wrong(name, wants: "a string or a list of strings", got: other)
    }
  }

  func bool(_ name: String) throws(SluiceError) -> Bool? {
    switch value(name) {
    case nil: return nil
    case .bool(let flag): return flag
    case let other?: throw wrong(name, wants: "true or false", got: other)
    }
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(SluiceError) -> Int? {
    guard let value = value(name) else { return nil }
    guard case .number(let digits) = value, let number = Int(digits), range.contains(number) else {
      throw fault(
        name,
        "\(prefix)\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)"
          + ", not \(safe(String(decoding: value.text, as: UTF8.self), limit: 40))"
      )
    }
    return number
  }

  /// A number that is not negative, such as a price.
  func amount(_ name: String) throws(SluiceError) -> Double? {
    guard let value = value(name) else { return nil }
    guard case .number(let digits) = value, let number = Double(digits), (0...1e12).contains(number)
    else {
      throw fault(
        name,
        "\(prefix)\(name) must be a number from 0"
          + ", not \(safe(String(decoding: value.text, as: UTF8.self), limit: 40))"
      )
    }
    return number
  }

  /// A time: `30s`, `10m`, `1h30m`, `250ms`, or a number of seconds.
  func duration(_ name: String) throws(SluiceError) -> Duration? {
    guard let value = value(name) else { return nil }
    let text: String
    switch value {
    case .string(let written): text = written
    case .number(let digits): text = digits + "s"
    default: throw wrong(name, wants: "a time such as 10m", got: value)
    }
    guard let duration = Duration(written: text), duration > .zero else {
      throw fault(name, "\(prefix)\(name) must be a time such as 30s, 10m or 1h30m")
    }
    return duration
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String,
    _: Choice.Type
  ) throws(SluiceError) -> Choice? where Choice.RawValue == String {
    guard let text = try string(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw fault(
        name,
        "\(prefix)\(name) cannot be \"\(safe(text, limit: 60))\"",
        next: suggestion(for: text, among: Choice.allCases.map(\.rawValue))
      )
    }
    return choice
  }

  /// The keys of a nested object; without keys when it is absent.
  func object(_ name: String) throws(SluiceError) -> JobKeys {
    switch value(name) {
    case nil: return JobKeys([], prefix: "\(prefix)\(name).", in: document)
    case .object(let members): return JobKeys(members, prefix: "\(prefix)\(name).", in: document)
    case let other?: throw wrong(name, wants: "an object", got: other)
    }
  }

  /// The keys of a nested object for which one value may stand alone: `batch: 32` is short for
  /// `batch: { rows: 32 }`.
  func object(_ name: String, orJust key: String) throws(SluiceError) -> JobKeys {
    if case .object = value(name) { return try object(name) }
    guard let lone = value(name) else { return try object(name) }
    return JobKeys([.init(key, lone)], prefix: "\(prefix)\(name).", in: document)
  }

  /// The members of a nested object as they stand.
  func members(_ name: String) throws(SluiceError) -> [JSONValue.JSONMember] {
    switch value(name) {
    case nil: return []
    case .object(let members): return members
    case let other?: throw wrong(name, wants: "an object", got: other)
    }
  }

  func fault(_ name: String, _ what: String, next: String? = nil) -> SluiceError {
    SluiceError(.data, at: document.place(of: prefix + name), what, next: next)
  }

  private func wrong(_ name: String, wants: String, got: JSONValue) -> SluiceError {
    fault(name, "\(prefix)\(name) must be \(wants), not \(got.kindName)")
  }
}
