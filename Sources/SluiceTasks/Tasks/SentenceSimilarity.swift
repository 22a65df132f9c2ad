import SluiceCore
internal import SluiceJSON

extension TaskDescription {
  static let sentenceSimilarity = TaskDescription(
    "sentence-similarity",
    summary: "Compares a sentence with others",
    arguments: [
      .required("sentence", .string, as: "source_sentence", "The sentence to compare."),
      .required(
        "other_sentences",
        .list(of: .string, atLeast: 1),
        as: "sentences",
        "The sentences to compare it with."
      ),
    ],
    columns: [.json("similarities", "{{answer}}")],
    forms: WireForm.both(
      route: .pipeline("sentence-similarity"),
      body: .object([.object("inputs", of: ["sentence", "other_sentences"]), .parameters]),
      answer: .similarities
    )
  )
}

extension AnswerRule {
  /// A list of numbers, in the order of the sentences; `{"similarities":[…]}` is accepted.
  fileprivate static let similarities = AnswerRule("a list of numbers") {
    (reply) throws(ReplyFault) in
    let list = reply.json.field("similarities", of: reply.root) ?? reply.root
    let elements = reply.json.elements(of: list)
    guard !elements.isEmpty, elements.allSatisfy({ $0.kind == .number }) else {
      throw reply.expected("a list of numbers", found: reply.root)
    }
    return reply.answer(list)
  }
}
