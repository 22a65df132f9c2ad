import SluiceCore
import SluiceDialects
import SluiceJSON

/// What a task accepts as its answer, and how an answer is cut out of a reply.
package struct AnswerRule: Sendable {
  /// What was asked with the request that the reply belongs to.
  struct Asked {
    let rows: [Row]
    /// Whether the rows travelled as a list; one row may.
    let isBatch: Bool
    /// What vectors become; nil where they stay as they came.
    var vectors: VectorReading?
  }

  /// The normalised answer in words: `a list of objects with "label"`.
  package let words: String
  /// Whether an answer holds an image or recordings.
  package let isBinary: Bool
  /// An answer with nothing in it, as JSON: what stands in results where a row has none.
  package let empty: String
  /// Whether an answer is a vector, or may be.
  let isVector: Bool
  let cut: @Sendable (Reply, JSONReader, Asked) throws(ReplyFault) -> [Answer]

  init(
    _ words: String,
    isBinary: Bool = false,
    empty: String = "[]",
    isVector: Bool = false,
    cut: @escaping @Sendable (Reply, JSONReader, Asked) throws(ReplyFault) -> [Answer]
  ) {
    self.words = words
    self.isBinary = isBinary
    self.empty = empty
    self.isVector = isVector
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
  /// Anything but an error, a web page and nothing: kept as JSON when it is, as bytes when not.
  static let anything = AnswerRule("whatever the server sends", empty: "\"\"") {
    (reply, json, _) throws(ReplyFault) in
    guard let first = reply.body.first(where: { $0 > 0x20 }) else {
      // These two statuses say that nothing is the answer.
      if [204, 205].contains(reply.status) { return [Answer(kind: .bytes, bytes: reply.body)] }
      throw ReplyFault("the reply is empty")
    }
    guard let root = try? json.read(reply.body, uniqueKeys: false) else {
      if first == UInt8(ascii: "<"), ServerMessage.isPage(reply) {
        throw ReplyFault("the reply is an HTML page, not an answer")
      }
      let isText =
        MediaType(of: reply.body) == nil && String(validating: reply.body, as: UTF8.self) != nil
      return [Answer(kind: .bytes, bytes: reply.body, binary: isText ? .none : .whole)]
    }
    if ErrorShape.isError(root, in: json) { throw ReplyText.fault(in: reply, json) }
    var answer = Answer(bytes: reply.body)
    answer.end = try ReplyText.end(FinishReason.found(in: root, json), reply, json)
    return [answer]
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
      let isList = elements.allSatisfy {
        reply.isObject($0, with: names) && reply.hasNoNullScore($0)
      }
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
      var answer = reply.answer(value)
      let reason = FinishReason.found(in: value, reply.json)
      if let end = reason.end { answer.end = end } else { throw ReplyText.interruption }
      return answer
    }
  }
}

extension ReplyText {
  /// Whether a value is an object that has the members of these names.
  func isObject(_ slice: JSONSlice, with names: JSONNames) -> Bool {
    slice.kind == .object
      && json.fields(names, of: slice).allSatisfy { $0.map { $0.kind != .null } ?? false }
  }

  private static let score = JSONNames(["score"])

  /// Whether a score, where there is one, is a number.
  func hasNoNullScore(_ slice: JSONSlice) -> Bool {
    json.fields(Self.score, of: slice)[0].map { $0.kind != .null } ?? true
  }

  /// How an answer ended.
  ///
  /// - Throws: Where the server stopped or failed while it wrote: half an answer is none.
  static func end(
    _ reason: FinishReason,
    _ reply: Reply,
    _ json: JSONReader
  ) throws(ReplyFault) -> AnswerEnd {
    if let end = reason.end { return end }
    guard reason == .failed else {
      throw interruption
    }
    throw fault(in: reply, json)
  }

  static let interruption = ReplyFault(
    "the server stopped while it wrote the answer",
    isInterrupted: true
  )

  func onlyElement(of slice: JSONSlice) -> JSONSlice? {
    guard slice.kind == .array else { return nil }
    let elements = json.elements(of: slice)
    return elements.count == 1 ? elements[0] : nil
  }

  func expected(_ words: String, found slice: JSONSlice) -> ReplyFault {
    ReplyFault("expected \(words), found \(found(slice))")
  }
}
