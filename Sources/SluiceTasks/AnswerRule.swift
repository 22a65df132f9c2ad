import SluiceCore
import SluiceJSON

/// What a task accepts as its answer, and how an answer is cut out of a reply.
package struct AnswerRule: Sendable {
  /// What was asked with the request that the reply belongs to.
  struct Asked {
    let rows: [Row]
    /// Whether the rows travelled as a list; one row may.
    let isBatch: Bool
  }

  /// The normalised answer in words: `a list of objects with "label"`.
  package let words: String
  /// Whether an answer holds an image or recordings.
  package let isBinary: Bool
  /// An answer with nothing in it, as JSON: what stands in results where a row has none.
  package let empty: String
  let cut: @Sendable (Reply, JSONReader, Asked) throws(ReplyFault) -> [Answer]

  init(
    _ words: String,
    isBinary: Bool = false,
    empty: String = "[]",
    cut: @escaping @Sendable (Reply, JSONReader, Asked) throws(ReplyFault) -> [Answer]
  ) {
    self.words = words
    self.isBinary = isBinary
    self.empty = empty
    self.cut = cut
  }

  /// A rule for replies in JSON that answer one row.
  init(
    _ words: String,
    isBinary: Bool = false,
    empty: String = "[]",
    one: @escaping @Sendable (ReplyText) throws(ReplyFault) -> Answer
  ) {
    self.init(words, isBinary: isBinary, empty: empty) { (reply, json, _) throws(ReplyFault) in
      [try one(try ReplyText(reply, reading: json))]
    }
  }
}

extension AnswerRule {
  /// Anything: kept as JSON when it is, as bytes when not.
  static let anything = AnswerRule("whatever the server sends", empty: "\"\"") {
    (reply, json, _) throws(ReplyFault) in
    guard (try? json.read(reply.body, uniqueKeys: false)) != nil else {
      let isText =
        MediaType(of: reply.body) == nil && String(validating: reply.body, as: UTF8.self) != nil
      return [Answer(kind: .bytes, bytes: reply.body, binary: isText ? .none : .whole)]
    }
    return [Answer(bytes: reply.body)]
  }

  /// A list of objects that have a member; `[{…}]`, `[[{…}]]` and `{…}` are accepted.
  ///
  /// It may be empty where nothing found is an answer: no entity in a text.
  static func list(of member: String, mayBeEmpty: Bool = false) -> AnswerRule {
    let words = "a list of objects with \"\(member)\""
    let names = JSONNames([member])
    return AnswerRule(words) { (reply) throws(ReplyFault) in
      var list = reply.root
      if reply.isObject(list, with: names) {
        return Answer(bytes: [UInt8(ascii: "[")] + reply.json.bytes(of: list) + [UInt8(ascii: "]")])
      }
      if let inner = reply.onlyElement(of: list), inner.kind == .array { list = inner }
      guard list.kind == .array else { throw reply.expected(words, found: reply.root) }
      let elements = reply.json.elements(of: list)
      let isList = elements.allSatisfy { reply.isObject($0, with: names) }
      guard isList, mayBeEmpty || !elements.isEmpty else {
        throw reply.expected(words, found: reply.root)
      }
      return reply.answer(list)
    }
  }

  /// An object that has a member; `{…}`, `[{…}]` and `[[{…}]]` are accepted, the first counts.
  static func object(with member: String) -> AnswerRule {
    let words = "an object with \"\(member)\""
    let names = JSONNames([member])
    return AnswerRule(words, empty: "{\"\(member)\":\"\"}") { (reply) throws(ReplyFault) in
      var value = reply.root
      for _ in 0..<2 where value.kind == .array {
        value = reply.json.elements(of: value).first ?? value
      }
      guard reply.isObject(value, with: names) else {
        throw reply.expected(words, found: reply.root)
      }
      return reply.answer(value)
    }
  }
}

extension ReplyText {
  /// Whether a value is an object that has the members of these names.
  func isObject(_ slice: JSONSlice, with names: JSONNames) -> Bool {
    slice.kind == .object && json.fields(names, of: slice).allSatisfy { $0 != nil }
  }

  func onlyElement(of slice: JSONSlice) -> JSONSlice? {
    guard slice.kind == .array else { return nil }
    let elements = json.elements(of: slice)
    return elements.count == 1 ? elements[0] : nil
  }

  func expected(_ words: String, found slice: JSONSlice) -> ReplyFault {
    ReplyFault("expected \(words), found \(found(slice))")
  }
}
