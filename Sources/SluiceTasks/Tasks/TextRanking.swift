import SluiceCore
import SluiceJSON

extension TaskDescription {
  static let textRanking = TaskDescription(
    "text-ranking",
    summary: "Scores texts by how well they answer a query",
    arguments: [
      .required("query", .string, "The query."),
      .required("texts", .list(of: .string, atLeast: 1), "The texts to score."),
      .optional(
        "pairs",
        .either(
          .list(of: .list(of: .string, atLeast: 2), atLeast: 1),
          .list(of: .string, atLeast: 2)
        ),
        "In place of both: one pair of query and text, or a list of pairs."
      ),
    ],
    parameters: [
      .optional("raw_scores", .bool, "Leaves the scores as the model made them."),
      .optional("return_text", .bool, aliases: ["return_documents"], "Repeats the texts."),
      .optional("top_n", .count, "How many texts to answer with, the best first."),
      .optional("truncate", .bool, "Cuts a text that is too long instead of refusing it."),
      .servedModel,
      .extraBody,
    ],
    columns: [.json("ranking", "{{answer}}")],
    forms: [
      WireForm(
        "pairs",
        wires: [.current, .classic],
        route: .model,
        body: .object([.field("pairs", as: "inputs"), .rest]),
        without: ["query", "texts", "top_n", "model", "return_text"],
        selector: "pairs",
        answer: .ranking
      ),
      WireForm(
        "the /v1/rerank of vLLM",
        wires: [.current, .classic],
        route: .ending("/v1/rerank"),
        body: .object([
          .model, .field("query", as: "query"), .field("texts", as: "documents"), .rest,
        ]),
        without: ["pairs", "raw_scores", "return_text", "truncate"],
        answer: .ranking
      ),
      WireForm(
        "the /rerank of text-embeddings-inference",
        wires: [.current, .classic],
        route: .ending("/rerank"),
        body: .object([.field("query", as: "query"), .field("texts", as: "texts"), .rest]),
        without: ["pairs", "top_n", "model"],
        answer: .ranking
      ),
      WireForm(
        "the container's form",
        wires: [.current, .classic],
        route: .model,
        body: .object([
          .nested(
            "inputs",
            [
              .field("query", as: "query"), .field("texts", as: "texts"),
              .field("return_text", as: "return_documents"),
            ]
          ), .rest,
        ]),
        without: ["pairs", "top_n", "model"],
        answer: .ranking
      ),
    ]
  )
}

extension AnswerRule {
  private static let members = JSONNames(["index", "score", "relevance_score"])

  /// A list of objects with `index` and `score`, in the server's order, the best first.
  ///
  /// A container's list of scores, and vLLM's `results`, are written so.
  fileprivate static let ranking = AnswerRule("a list of objects with \"index\" and \"score\"") {
    (reply) throws(ReplyFault) in
    let json = reply.json
    if let scores = json.field("scores", of: reply.root) {
      let numbers = scores.kind == .number ? [scores] : json.elements(of: scores)
      guard !numbers.isEmpty, numbers.allSatisfy({ $0.kind == .number }) else {
        throw reply.expected("a list of numbers as \"scores\"", found: scores)
      }
      return ranking(numbers.enumerated().map { (Array("\($0)".utf8), json.bytes(of: $1)) })
    }
    let results = json.field("results", of: reply.root)
    let list = json.elements(of: results ?? reply.root)
    let found = list.map { json.fields(members, of: $0) }
    guard !list.isEmpty,
      found.allSatisfy({ $0[0] != nil && ($0[1] ?? $0[2])?.kind == .number })
    else {
      throw reply.expected("a list of objects with \"index\" and \"score\"", found: reply.root)
    }
    for fields in found {
      guard let index = fields[0], try reply.index(index) != nil else {
        throw reply.expected("a list of objects with \"index\" and \"score\"", found: reply.root)
      }
    }
    guard results != nil else { return reply.answer }
    return ranking(
      found.compactMap { fields in
        guard let index = fields[0], let score = fields[1] ?? fields[2] else { return nil }
        return (json.bytes(of: index), json.bytes(of: score))
      }
    )
  }

  private static func ranking(_ scores: [(index: [UInt8], score: [UInt8])]) -> Answer {
    let objects = scores.map { entry in
      Array("{\"index\":".utf8) + entry.index + Array(",\"score\":".utf8) + entry.score
        + [UInt8(ascii: "}")]
    }
    let joined = objects.joined(separator: [UInt8(ascii: ",")])
    return Answer(bytes: [UInt8(ascii: "[")] + joined + [UInt8(ascii: "]")])
  }
}
