import SluiceCore
import SluiceJSON

/// Texts by how near they are to a query: `[{index, score}, …]`, `{scores}` for pairs, `{results}`
/// where documents are ranked as vLLM does.
struct TextRanking: AnswerGenerator {
  let task = "text-ranking"
  let routes = ["/rerank"]

  func recognises(_ request: ReceivedRequest) -> Bool {
    request.input("query") != nil && !documents(of: request).isEmpty
  }

  private func documents(of request: ReceivedRequest) -> [[UInt8]] {
    let list = request.input("texts") ?? request.input("documents")
    return (list.map { request.elements(of: $0) } ?? []).map { request.text(of: $0) }
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    if let query = request.input("query") {
      guard !documents(of: request).isEmpty else { throw .wrongShape("missing field `texts`") }
      return AskedRows([AskedRow(request.text(of: query))])
    }
    let pairs = self.pairs(of: request)
    guard !pairs.isEmpty, pairs.allSatisfy({ $0.count == 2 }) else {
      throw .wrongShape("missing field `query`")
    }
    return AskedRows([AskedRow(Array(pairs.joined().joined(separator: [0])))])
  }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    guard let query = request.input("query") else {
      let scores = pairs(of: request).map {
        JSONValue.score(request.likeness(of: $0[0], and: $0[1]))
      }
      JSONValue.object([.init("scores", .array(scores))]).write(to: &out)
      return
    }
    let words = request.text(of: query)
    let documents = documents(of: request)
    let isVLLM = request.member("documents") != nil
    let wantsText =
      request.flag("return_text") ?? request.input("return_documents")
      .map { request.text(of: $0) == Array("true".utf8) } ?? false
    let ranked = documents.enumerated().map { ($0, request.likeness(of: words, and: $1)) }
      .sorted { $0.1 > $1.1 }.prefix(request.integer("top_n") ?? .max)
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
  private func pairs(of request: ReceivedRequest) -> [[[UInt8]]] {
    guard let inputs = request.member("inputs"), inputs.kind == .array else { return [] }
    let elements = request.elements(of: inputs)
    if elements.allSatisfy({ $0.kind == .string }) {
      return [elements.map { request.text(of: $0) }]
    }
    return elements.map { pair in request.elements(of: pair).map { request.text(of: $0) } }
  }
}
