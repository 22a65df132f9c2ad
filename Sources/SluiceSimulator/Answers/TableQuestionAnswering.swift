import SluiceCore

/// Answers to a question about a table: `{answer, coordinates, cells, aggregator}`.
struct TableQuestionAnswering: RowAnswer {
  let task = "table-question-answering"

  func recognises(_ question: Question) -> Bool {
    question.input("table") != nil && asked(in: question) != nil
  }

  private func asked(in question: Question) -> JSONSlice? {
    question.input("query") ?? question.input("question")
  }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    guard let asked = asked(in: question), let table = question.input("table") else {
      throw .wrongShape("missing field `query` or `table`")
    }
    return AskedRows([AskedRow(question.text(of: asked) + [0] + question.text(of: table))])
  }

  /// One cell of the table.
  func value(for row: AskedRow, of question: Question, dice: inout Dice) -> JSONValue {
    let table = question.input("table").map { question.table($0) } ?? []
    let column = table.isEmpty ? 0 : Int(dice.next() % UInt64(table.count))
    let cells = table.isEmpty ? [] : table[column]
    let line = cells.isEmpty ? 0 : Int(dice.next() % UInt64(cells.count))
    let cell = JSONValue.string(cells.isEmpty ? "" : cells[line])
    return .object([
      .init("answer", cell),
      .init("coordinates", .array([.array([.integer(line), .integer(column)])])),
      .init("cells", .array([cell])),
      .init("aggregator", .string("NONE")),
    ])
  }
}
