import SluiceCore
import SluiceJSON

extension TaskDescription {
  static let questionAnswering = TaskDescription(
    "question-answering",
    summary: "Finds the answer to a question in a text",
    arguments: [
      .required("question", .string, "The question."),
      .required("context", .string, "The text that holds the answer."),
    ],
    parameters: [
      .optional("align_to_words", .bool, "Ends answers at the ends of words."),
      .optional("doc_stride", .integer, "How far the pieces of a long context overlap, in tokens."),
      .optional("handle_impossible_answer", .bool, "Lets \"no answer\" be an answer."),
      .optional("max_answer_len", .count, "The most characters of an answer."),
      .optional("max_question_len", .count, "The most tokens of the question."),
      .optional("max_seq_len", .count, "The most tokens of a piece of the context."),
      .optional("top_k", .count, "How many answers to give, the best first."),
    ],
    columns: [.text("answer", "{{answer.answer}}"), .number("score", "{{answer.score}}")],
    forms: WireForm.both(
      body: .object([.object("inputs", of: ["question", "context"]), .parameters]),
      answer: .oneOrMore(with: "answer")
    )
  )
}

extension AnswerRule {
  /// An object that has a member, or a list of such objects, as it came.
  static func oneOrMore(with member: String) -> AnswerRule {
    let words = "an object with \"\(member)\", or a list of them"
    let names = JSONNames([member])
    return AnswerRule(words, empty: "{\"\(member)\":\"\"}") { (reply) throws(ReplyFault) in
      let isOne = reply.root.kind == .object
      let objects = isOne ? [reply.root] : reply.json.elements(of: reply.root)
      let isAnswer = objects.allSatisfy { reply.isObject($0, with: names) }
      guard isAnswer, !objects.isEmpty else { throw reply.expected(words, found: reply.root) }
      return reply.answer
    }
  }
}
