import SluiceCore

extension TaskDescription {
  static let visualQuestionAnswering = TaskDescription(
    "visual-question-answering",
    summary: "Answers a question about an image",
    arguments: [
      .image,
      .required("question", .string, "The question."),
    ],
    parameters: [.optional("top_k", .count, "How many answers to give, the best first.")],
    columns: [.text("answer", "{{answer.0.answer}}"), .number("score", "{{answer.0.score}}")],
    forms: [
      // The client of today sends the image twice, and servers may read either.
      .one(
        .current,
        body: .object([
          .field("image", as: "inputs"), .parameters, .field("question", as: "question"),
          .field("image", as: "image"),
        ]),
        answer: .list(of: "answer")
      ),
      .one(
        .classic,
        body: .object([
          .field("question", as: "question"), .field("image", as: "image"), .parameters,
        ]),
        answer: .list(of: "answer")
      ),
    ]
  )
}
