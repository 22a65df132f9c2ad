import SluiceCore

/// Texts by how near they are to a query: `[{index, score}, …]`, `{scores}` for pairs, `{results}`
/// where documents are ranked as vLLM does.
struct TextRanking: TaskAnswer {
  let task = "text-ranking"
  let routes = ["/rerank"]

  func recognises(_ question: Question) -> Bool {
    question.input("query") != nil && !documents(of: question).isEmpty
  }

  private func documents(of question: Question) -> [[UInt8]] {
    let list = question.input("texts") ?? question.input("documents")
    return (list.map { question.elements(of: $0) } ?? []).map { question.text(of: $0) }
  }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    if let query = question.input("query") {
      guard !documents(of: question).isEmpty else { throw .wrongShape("missing field `texts`") }
      return AskedRows([AskedRow(question.text(of: query))])
    }
    let pairs = self.pairs(of: question)
    guard !pairs.isEmpty, pairs.allSatisfy({ $0.count == 2 }) else {
      throw .wrongShape("missing field `query`")
    }
    return AskedRows([AskedRow(Array(pairs.joined().joined(separator: [0])))])
  }

  func answer(_ asked: AskedRows, to question: Question, into out: inout [UInt8]) {
    guard let query = question.input("query") else {
      let scores = pairs(of: question).map {
        JSONValue.score(question.likeness(of: $0[0], and: $0[1]))
      }
      JSONValue.object([.init("scores", .array(scores))]).write(to: &out)
      return
    }
    let words = question.text(of: query)
    let documents = documents(of: question)
    let isVLLM = question.member("documents") != nil
    let wantsText =
      question.flag("return_text") ?? question.input("return_documents")
      .map { question.text(of: $0) == Array("true".utf8) } ?? false
    let ranked = documents.enumerated().map { ($0, question.likeness(of: words, and: $1)) }
      .sorted { $0.1 > $1.1 }.prefix(question.integer("top_n") ?? .max)
    let results = ranked.map { index, score in
      var members: [JSONValue.JSONMember] = [
        .init("index", .integer(index)),
        .init(isVLLM ? "relevance_score" : "score", .score(score)),
      ]
      let text = JSONValue.string(String(decoding: documents[index], as: UTF8.self))
      if isVLLM { members.append(.init("document", .object([.init("text", text)]))) }
      if wantsText, !isVLLM { members.append(.init("text", text)) }
      return JSONValue.object(members)
    }
    (isVLLM ? .object([.init("results", .array(results))]) : JSONValue.array(results)).write(
      to: &out
    )
  }

  /// Pairs of texts: one, or a list of them.
  private func pairs(of question: Question) -> [[[UInt8]]] {
    guard let inputs = question.member("inputs"), inputs.kind == .array else { return [] }
    let elements = question.elements(of: inputs)
    if elements.allSatisfy({ $0.kind == .string }) {
      return [elements.map { question.text(of: $0) }]
    }
    return elements.map { pair in question.elements(of: pair).map { question.text(of: $0) } }
  }
}
