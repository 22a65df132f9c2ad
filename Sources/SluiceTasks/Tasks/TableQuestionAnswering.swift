import SluiceCore

extension TaskDescription {
  static let tableQuestionAnswering = TaskDescription(
    "table-question-answering",
    summary: "Answers a question about a table",
    arguments: [
      .required("table", .table, "The table: an object of columns, each a list of as many cells."),
      .required("query", .string, "The question."),
    ],
    parameters: [
      .optional(
        "padding",
        .choice(["do_not_pad", "longest", "max_length"]),
        "How inputs are padded."
      ),
      .optional("sequential", .bool, "Asks one thing after the other, for models that converse."),
      .optional("truncation", .bool, "Cuts a table that is too long."),
      .extraBody(aliases: ["parameters"]),
    ],
    columns: [.text("answer", "{{answer.answer}}")],
    forms: WireForm.both(
      body: .object([.object("inputs", of: ["query", "table"]), .parameters]),
      answer: .object(with: "answer")
    )
  )
}
