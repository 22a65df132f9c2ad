import SluiceCore
import SluiceJSON

/// `${NAME}` and `${NAME:-default}` in the texts of a job file, replaced by the environment's.
///
/// `$${` stands for `${` itself. The default holds also where the variable is empty, as in a shell.
struct VariableExpansion: Sendable {
  /// Why a text cannot be expanded.
  enum Refusal: Error, Equatable {
    case missing(String)
    /// A secret: the job is kept in the ledger, where it has no place.
    case secret(String)
    case unclosed
  }

  let environment: [String: String]

  /// The text with its variables replaced.
  func expand(_ text: String) throws(Refusal) -> String {
    guard text.contains("${") else { return text }
    var shown = ""
    var rest = Substring(text)
    while let start = rest.firstRange(of: "${") {
      let before = rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
      if before.hasSuffix("$") {
        shown += before.dropLast() + "${"
        continue
      }
      shown += before
      guard let end = rest.firstIndex(of: "}") else { throw .unclosed }
      shown += try value(of: rest[..<end])
      rest = rest[rest.index(after: end)...]
    }
    return shown + rest
  }

  private func value(of reference: Substring) throws(Refusal) -> String {
    let name: Substring
    var standard: String?
    if let mark = reference.firstRange(of: ":-") {
      name = reference[..<mark.lowerBound]
      standard = String(reference[mark.upperBound...])
    } else {
      name = reference
    }
    if Self.isSecret(name) { throw .secret(String(name)) }
    if let value = environment[String(name)], !(value.isEmpty && standard != nil) {
      if Self.looksSecret(value) { throw .secret(String(name)) }
      return value
    }
    guard let standard else { throw .missing(String(name)) }
    return standard
  }

  /// Whether a variable holds a secret by its name.
  static func isSecret(_ name: some StringProtocol) -> Bool {
    let name = name.uppercased()
    return [
      "TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "APIKEY", "ACCESS_KEY", "CREDENTIAL",
    ]
    .contains { name.contains($0) }
  }

  /// Whether a value has the form of Hugging Face's or OpenAI's tokens.
  private static func looksSecret(_ value: String) -> Bool {
    value.hasPrefix("hf_") && value.count > 20 || value.hasPrefix("sk-") && value.count > 20
  }
}

extension JobDocument {
  /// Replaces the variables in every text of the document.
  ///
  /// - Throws: ``SluiceError`` (`data`) naming the file, the line and the variable.
  mutating func expandVariables(_ environment: [String: String]) throws(SluiceError) {
    root = try expanded(root, key: "", VariableExpansion(environment: environment))
  }

  private func expanded(
    _ value: JSONValue,
    key: String,
    _ expansion: VariableExpansion
  ) throws(SluiceError) -> JSONValue {
    switch value {
    case .string(let text):
      do {
        return Self.typed(try expansion.expand(text), from: text)
      } catch {
        throw refusal(error, key)
      }
    case .array(let elements):
      var all: [JSONValue] = []
      for (index, element) in elements.enumerated() {
        all.append(try expanded(element, key: "\(key)[\(index)]", expansion))
      }
      return .array(all)
    case .object(let members):
      var all: [JSONValue.JSONMember] = []
      for member in members {
        let inner = key.isEmpty ? member.name : "\(key).\(member.name)"
        all.append(.init(member.name, try expanded(member.value, key: inner, expansion)))
      }
      return .object(all)
    default: return value
    }
  }

  /// A variable that stands alone may be a number or `true`: `concurrency: ${WIDTH}`.
  private static func typed(_ text: String, from written: String) -> JSONValue {
    guard written != text, written.hasPrefix("${"),
      written.firstIndex(of: "}") == written.indices.last,
      let value = try? JSONValue(parsing: Array(text.utf8))
    else { return .string(text) }
    switch value {
    case .number, .bool: return value
    default: return .string(text)
    }
  }

  private func refusal(_ refusal: VariableExpansion.Refusal, _ key: String) -> SluiceError {
    let place = place(of: key)
    switch refusal {
    case .missing(let name):
      let name = safe(name, limit: 80)
      return SluiceError(
        .data,
        at: place,
        "the variable \(name) is not set",
        next: "set it, write ${\(name):-default}, or $${\(name)} for the text itself"
      )
    case .secret(let name):
      return SluiceError(
        .data,
        at: place,
        "the variable \(safe(name, limit: 80)) holds a secret, and a job is kept in its ledger",
        next: "leave it in the environment: HF_TOKEN and OPENAI_API_KEY are found there"
      )
    case .unclosed:
      return SluiceError(
        .data,
        at: place,
        "a ${ without its }",
        next: "write $${ for the text itself"
      )
    }
  }
}
