import SluiceCore
import SluiceJSON

extension AnswerRule {
  /// One embedding a row: nested lists of numbers as the model made them, or OpenAI's object.
  ///
  /// A row asked alone keeps the nesting of the reply; a row of a batch gets its element. Where a run
  /// keeps numbers, a flat vector becomes them, also from base64 and from a list of nothing else; other
  /// shapes stay JSON. Elsewhere nothing is decoded, and base64 stays the string that it is. An embedding
  /// without numbers, or of another length than its siblings, is none.
  static let embeddings = AnswerRule(
    "an embedding: a list of numbers, nested as the model made it",
    isVector: true
  ) { (reply, json, asked) throws(ReplyFault) in
    let text = try ReplyText(reply, reading: json, withFloats: asked.vectors != nil)
    if text.root.kind == .object, let data = json.field("data", of: text.root) {
      return try openAI(data, in: text, asked: asked)
    }
    let isWrapped = text.root.kind == .object
    guard let list = isWrapped ? json.field("embeddings", of: text.root) : text.root,
      list.kind == .array, list.length > 2
    else { throw text.expected("embeddings", found: text.root) }
    guard asked.isBatch else { return [try alone(list, in: text, asked: asked)] }
    let elements = json.elements(of: list)
    // A server that was asked for one row may leave out the list around its embedding.
    if asked.rows.count == 1, elements.first?.kind == .number {
      return [try alone(list, in: text, asked: asked)]
    }
    guard elements.count == asked.rows.count, elements.allSatisfy({ $0.kind == .array }) else {
      throw text.expected("\(asked.rows.count) embeddings", found: list)
    }
    guard let vectors = asked.vectors else {
      try text.checkWidths(of: elements)
      return elements.map(text.answer)
    }
    var answers: [Answer] = []
    answers.reserveCapacity(elements.count)
    for element in elements { answers.append(try vectors.answer(element, in: text)) }
    return answers
  }

  /// The answer to a row that was asked alone: of one input, a list around its vector goes.
  private static func alone(
    _ list: JSONSlice,
    in text: ReplyText,
    asked: Asked
  ) throws(ReplyFault) -> Answer {
    guard let vectors = asked.vectors else {
      _ = try text.shape(of: list)
      return text.answer(list)
    }
    if !asked.isOfSeveralInputs, let only = text.onlyElement(of: list), only.kind == .array,
      text.json.floats(of: only) != nil
    {
      return try vectors.answer(only, in: text)
    }
    return try vectors.answer(list, in: text)
  }

  /// The whole object that OpenAI's `/v1/embeddings` answers with, as lines of a batch keep it.
  static let embeddingList = AnswerRule(
    "an object with \"data\", a list of embeddings",
    empty: "{\"data\":[]}"
  ) {
    (reply, json, _) throws(ReplyFault) in
    let text = try ReplyText(reply, reading: json)
    guard let data = json.field("data", of: text.root), data.kind == .array,
      json.firstElement(of: data) != nil
    else { throw text.expected("embeddings as \"data\"", found: text.root) }
    try text.checkWidths(of: try inOrder(json.elements(of: data), of: text).map(\.value))
    return [text.answer]
  }

  private static let members = JSONNames(["embedding", "index"] + VectorLayout.names)

  /// An embedding of OpenAI's object, and what the reply says that its base64 holds.
  private struct Element {
    let value: JSONSlice
    let layout: VectorLayout
  }

  private static func openAI(
    _ data: JSONSlice,
    in text: ReplyText,
    asked: Asked
  ) throws(ReplyFault) -> [Answer] {
    guard data.kind == .array else { throw text.expected("a list as \"data\"", found: data) }
    let ordered = try inOrder(text.json.elements(of: data), of: text)
    if asked.vectors == nil { try text.checkWidths(of: ordered.map(\.value)) }
    if !asked.isBatch, asked.isOfSeveralInputs {
      guard !ordered.isEmpty else { throw ReplyFault("the reply has no embeddings") }
      return [try joined(ordered, in: text, asked: asked)]
    }
    guard ordered.count == asked.rows.count else {
      throw ReplyFault("expected \(asked.rows.count) embeddings, found \(ordered.count)")
    }
    guard let vectors = asked.vectors else { return ordered.map { text.answer($0.value) } }
    var answers: [Answer] = []
    answers.reserveCapacity(ordered.count)
    for element in ordered {
      answers.append(try vectors.answer(element.value, element.layout, in: text))
    }
    return answers
  }

  /// The list of the embeddings of a row that asks several inputs.
  private static func joined(
    _ elements: [Element],
    in text: ReplyText,
    asked: Asked
  ) throws(ReplyFault) -> Answer {
    var lists: [[UInt8]] = []
    for element in elements {
      lists.append(
        try asked.vectors?.list(element.value, element.layout, in: text)
          ?? text.json.bytes(of: element.value)
      )
    }
    let joined = lists.joined(separator: [UInt8(ascii: ",")])
    return Answer(bytes: [UInt8(ascii: "[")] + joined + [UInt8(ascii: "]")])
  }

  /// The `embedding` of each element, placed by its `index`, which servers need not send in order.
  private static func inOrder(
    _ elements: [JSONSlice],
    of text: ReplyText
  ) throws(ReplyFault) -> [Element] {
    let root = text.layout(in: text.json.fields(VectorLayout.names, of: text.root)[...])
    var ordered = [Element?](repeating: nil, count: elements.count)
    var unnumbered = 0
    for (position, element) in elements.enumerated() {
      guard element.kind == .object else {
        throw text.expected("an object in \"data\"", found: element)
      }
      let fields = text.json.fields(members, of: element)
      guard let embedding = fields[0], embedding.kind == .array || embedding.kind == .string else {
        throw text.expected("an object with \"embedding\"", found: element)
      }
      let said = try fields[1].flatMap { (slice) throws(ReplyFault) in try text.index(slice) }
      if said == nil { unnumbered += 1 }
      let index = said ?? position
      guard ordered.indices.contains(index), ordered[index] == nil else {
        throw ReplyFault("the \"index\" of an embedding is out of range or stands twice")
      }
      ordered[index] = Element(
        value: embedding,
        layout: text.layout(in: fields[2...]).completed(by: root)
      )
    }
    guard unnumbered == 0 || unnumbered == elements.count else {
      throw ReplyFault("some embeddings have an \"index\" and some have none")
    }
    return ordered.compactMap(\.self)
  }
}

extension AnswerRule.Asked {
  /// Whether the one row asks a list of inputs; the ids of the tokens of one text are one input.
  fileprivate var isOfSeveralInputs: Bool {
    guard let payload = rows.first?.payload, payload.first == UInt8(ascii: "[") else {
      return false
    }
    let first = payload.dropFirst().first { $0 > 0x20 } ?? 0
    return !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
  }
}

extension ReplyText {
  /// A place in a list, in any spelling of a whole number; nil for null.
  ///
  /// - Throws: For what is no such number: a place that cannot be read must not be passed over.
  func index(_ slice: JSONSlice) throws(ReplyFault) -> Int? {
    if slice.kind == .null { return nil }
    let text = json.string(slice).split { $0 == " " }.joined()
    guard slice.kind == .number || slice.kind == .string, let number = Double(text),
      let index = Int(exactly: number)
    else { throw ReplyFault("the \"index\" of a result is \(found(slice)), not a number") }
    return index
  }

  /// The shape of an embedding.
  ///
  /// - Throws: Where it holds anything but numbers, or none.
  fileprivate func shape(of embedding: JSONSlice) throws(ReplyFault) -> NumberListShape {
    guard let shape = json.numberListShape(of: embedding) else {
      throw expected("embeddings: lists of numbers", found: embedding)
    }
    return shape
  }

  /// Checks that embeddings of one reply are as long as each other; base64 is compared by its length.
  fileprivate func checkWidths(of embeddings: [JSONSlice]) throws(ReplyFault) {
    var width: Int?
    for embedding in embeddings {
      let own: Int
      if embedding.kind == .string {
        guard embedding.length > 2 else { throw ReplyFault("an embedding is empty") }
        own = embedding.length
      } else {
        own = try shape(of: embedding).width
      }
      if let width, width != own {
        throw ReplyFault("the embeddings of one reply differ in length")
      }
      width = own
    }
  }

  /// What the values of ``VectorLayout/names`` say.
  fileprivate func layout(in values: ArraySlice<JSONSlice?>) -> VectorLayout {
    let words = values.map { value in value.flatMap { $0.kind == .string ? json.string($0) : nil } }
    return VectorLayout(dtype: words[0], endianness: words[1])
  }
}
