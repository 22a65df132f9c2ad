import SluiceCore
import SluiceJSON

extension AnswerRule {
  /// One embedding a row: nested lists of numbers as the model made them, or OpenAI's object.
  ///
  /// A row asked alone keeps the nesting of the reply; a row of a batch gets its element. Numbers
  /// are not decoded, and a base64 embedding stays the string that it is.
  static let embeddings = AnswerRule("an embedding: a list of numbers, nested as the model made it")
  {
    (reply, json, asked) throws(ReplyFault) in
    let text = try ReplyText(reply, reading: json)
    if text.root.kind == .object, let data = json.field("data", of: text.root) {
      return try openAI(data, in: text, asked: asked)
    }
    let isWrapped = text.root.kind == .object
    guard let list = isWrapped ? json.field("embeddings", of: text.root) : text.root,
      list.kind == .array, list.length > 2, text.beginsWithNumber(list)
    else { throw text.expected("embeddings", found: text.root) }
    guard asked.isBatch else { return [text.answer(list)] }
    let elements = json.elements(of: list)
    guard elements.count == asked.rows.count, elements.allSatisfy({ $0.kind == .array }) else {
      throw text.expected("\(asked.rows.count) embeddings", found: list)
    }
    return elements.map(text.answer)
  }

  private static let member = JSONNames(["embedding", "index"])

  private static func openAI(
    _ data: JSONSlice,
    in text: ReplyText,
    asked: Asked
  ) throws(ReplyFault) -> [Answer] {
    guard data.kind == .array else { throw text.expected("a list as \"data\"", found: data) }
    let ordered = try inOrder(text.json.elements(of: data), of: text)
    if !asked.isBatch, asked.rows.first?.payload.first == UInt8(ascii: "[") {
      let joined = ordered.map { text.json.bytes(of: $0) }.joined(separator: [UInt8(ascii: ",")])
      return [Answer(bytes: [UInt8(ascii: "[")] + joined + [UInt8(ascii: "]")])]
    }
    guard ordered.count == asked.rows.count else {
      throw ReplyFault("expected \(asked.rows.count) embeddings, found \(ordered.count)")
    }
    return ordered.map(text.answer)
  }

  /// The `embedding` of each element, placed by its `index`, which servers need not send in order.
  private static func inOrder(
    _ elements: [JSONSlice],
    of text: ReplyText
  ) throws(ReplyFault) -> [JSONSlice] {
    var ordered = [JSONSlice?](repeating: nil, count: elements.count)
    for (position, element) in elements.enumerated() {
      guard element.kind == .object else {
        throw text.expected("an object in \"data\"", found: element)
      }
      let fields = text.json.fields(member, of: element)
      guard let embedding = fields[0], embedding.kind == .array || embedding.kind == .string else {
        throw text.expected("an object with \"embedding\"", found: element)
      }
      let number = fields[1].flatMap(text.json.number)
      let index = number.map { Int(exactly: $0) ?? -1 } ?? position
      guard ordered.indices.contains(index), ordered[index] == nil else {
        throw ReplyFault("the \"index\" of an embedding is out of range or stands twice")
      }
      ordered[index] = embedding
    }
    return ordered.compactMap(\.self)
  }
}

extension ReplyText {
  /// Whether the innermost first element of nested lists is a number; the others are not looked at.
  fileprivate func beginsWithNumber(_ list: JSONSlice) -> Bool {
    var value = list
    while value.kind == .array, let first = json.firstElement(of: value) { value = first }
    return value.kind == .number
  }
}
