import SluiceCore
import Yams

/// YAML as a JSON tree, with the line of every key.
enum YAMLTree {
  /// Reads one YAML document.
  ///
  /// Numbers keep their digits where JSON can write them so; dates and everything else that YAML
  /// guesses stay strings.
  static func read(
    _ bytes: [UInt8],
    path: String
  ) throws(SluiceError) -> (root: JSONValue, lines: [String: Int]) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SluiceError(.data, at: path, "not UTF-8", next: "save the job file as UTF-8")
    }
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw SluiceError(.data, at: path, "not valid YAML: \(safe("\(error)", limit: 300))")
    }
    guard let node else { throw SluiceError(.data, at: path, "the job file is empty") }
    var builder = Builder(path: path)
    let root = try builder.value(node, key: "")
    return (root, builder.lines)
  }

  private struct Builder {
    let path: String
    var lines: [String: Int] = [:]
    /// Aliases multiply: a small file may stand for a huge tree.
    var nodesLeft = 100_000

    mutating func value(_ node: Node, key: String) throws(SluiceError) -> JSONValue {
      nodesLeft -= 1
      guard nodesLeft > 0 else {
        throw SluiceError(.data, at: path, "the job file expands to over 100,000 values")
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
      if tag == Tag(.bool), let flag = Bool.construct(from: scalar) { return .bool(flag) }
      if tag == Tag(.int) || tag == Tag(.float) { return number(scalar) ?? .string(text) }
      return .string(text)
    }

    private static func number(_ scalar: Node.Scalar) -> JSONValue? {
      if case .number(let digits)? = try? JSONValue(parsing: Array(scalar.string.utf8)) {
        return .number(digits)
      }
      if let integer = Int.construct(from: scalar) { return .number(String(integer)) }
      guard let double = Double.construct(from: scalar), double.isFinite else { return nil }
      return .number(String(double))
    }
  }
}
