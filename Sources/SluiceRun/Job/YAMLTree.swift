package import SluiceCore
package import SluiceJSON
import Yams

/// YAML as a JSON tree, with the line of every key.
package enum YAMLTree {
  /// Reads one YAML document.
  ///
  /// Plain words mean what JSON means by them: `true`, `false`, `null`, and numbers, which keep their
  /// digits. Whatever else YAML 1.1 guesses stays a string: `no`, `on`, dates, `007`, `12:30`.
  package static func read(
    _ bytes: [UInt8],
    path: String
  ) throws(SluiceError) -> (root: JSONValue, lines: [String: Int]) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SluiceError(.data, at: path, "not UTF-8", next: "save the file as UTF-8")
    }
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw refusal(error, path: path)
    }
    guard let node else { throw SluiceError(.data, at: path, "the file is empty") }
    var builder = Builder(path: path)
    let root = try builder.value(node, key: "")
    return (root, builder.lines)
  }

  /// The line and the problem of a YAML error, without the excerpt that Yams draws.
  private static func refusal(_ error: any Error, path: String) -> SluiceError {
    let found: (line: Int, problem: String)? =
      switch error as? YamlError {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        (mark.line, problem)
      case .duplicatedKeysInMapping(let keys, let context):
        (context.mark.line, "the key \"\(keys.first ?? "")\" stands twice")
      default: nil
      }
    guard let found else {
      return SluiceError(.data, at: path, "not valid YAML: \(safe("\(error)", limit: 300))")
    }
    return SluiceError(
      .data,
      at: "\(path):\(found.line)",
      "not valid YAML: \(safe(found.problem, limit: 300))"
    )
  }

  private struct Builder {
    let path: String
    var lines: [String: Int] = [:]
    /// Aliases multiply: a small file may stand for a huge tree.
    var nodesLeft = 100_000

    mutating func value(_ node: Node, key: String) throws(SluiceError) -> JSONValue {
      nodesLeft -= 1
      guard nodesLeft > 0 else {
        throw SluiceError(.data, at: path, "the file expands to over 100,000 values")
      }
      if let line = node.mark?.line { lines[key] = line }
      switch node {
      case .scalar(let scalar): return Self.scalar(scalar, tag: node.tag)
      case .sequence(let sequence):
        var elements: [JSONValue] = []
        for (index, element) in sequence.enumerated() {
          elements.append(try value(element, key: "\(key)[\(index)]"))
        }
        return .array(elements)
      case .mapping(let mapping): return try object(mapping, key: key)
      case .alias:
        throw SluiceError(.data, at: path, "an alias without its anchor")
      }
    }

    private mutating func object(_ mapping: Node.Mapping, key: String) throws(SluiceError)
      -> JSONValue
    {
      var members: [JSONValue.JSONMember] = []
      for (nameNode, valueNode) in mapping {
        guard let name = nameNode.scalar?.string else {
          throw SluiceError(.data, at: path, "a key that is not a word")
        }
        let inner = key.isEmpty ? name : "\(key).\(name)"
        let value = try value(valueNode, key: inner)
        lines[inner] = nameNode.mark?.line
        members.append(.init(name, value))
      }
      return .object(members)
    }

    private static func scalar(_ scalar: Node.Scalar, tag: Tag) -> JSONValue {
      let text = scalar.string
      guard scalar.style == .plain || scalar.style == .any else { return .string(text) }
      if tag == Tag(.null) { return .null }
      if tag == Tag(.bool), let flag = Bool(text.lowercased()) { return .bool(flag) }
      if tag == Tag(.int) || tag == Tag(.float) { return number(text) ?? .string(text) }
      return .string(text)
    }

    /// A JSON number as it is written, or another decimal number as JSON writes it.
    ///
    /// A leading zero may mean an octal number or a postal code: that cannot be known, so it is no number.
    private static func number(_ text: String) -> JSONValue? {
      if case .number(let digits)? = try? JSONValue(parsing: Array(text.utf8)) {
        return .number(digits)
      }
      let magnitude = text.drop { $0 == "+" || $0 == "-" }
      guard !magnitude.hasPrefix("0"), let double = Double(text), double.isFinite else {
        return nil
      }
      return .number(Int(text).map { String($0) } ?? String(double))
    }
  }
}
