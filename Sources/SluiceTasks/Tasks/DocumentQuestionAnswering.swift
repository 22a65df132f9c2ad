import SluiceCore

extension TaskDescription {
  static let documentQuestionAnswering = TaskDescription(
    "document-question-answering",
    summary: "Answers a question about the picture of a document",
    arguments: [
      .image,
      .required("question", .string, "The question."),
    ],
    parameters: [
      .optional("doc_stride", .integer, "How far the pieces of a long page overlap, in tokens."),
      .optional("handle_impossible_answer", .bool, "Lets \"no answer\" be an answer."),
      .optional("lang", .string, "The language to read the page in."),
      .optional("max_answer_len", .count, "The most characters of an answer."),
      .optional("max_question_len", .count, "The most tokens of the question."),
      .optional("max_seq_len", .count, "The most tokens of a piece of the page."),
      .optional("top_k", .count, "How many answers to give, the best first."),
      .optional(
        "word_boxes",
        .list(of: .either(.list(of: .number), .string)),
        "The words of the page and where they stand; spares the reading."
      ),
    ],
    columns: [.text("answer", "{{answer.0.answer}}"), .number("score", "{{answer.0.score}}")],
    forms: WireForm.both(
      body: .object([.object("inputs", of: ["question", "image"]), .parameters]),
      // A page without words answers nothing.
      answer: .list(of: "answer", mayBeEmpty: true)
    )
  )
}

extension Field {
  static let image = Field.required("image", .binary, "The image.")
}
