import SluiceCore
import SluiceJSON

/// Answers to a question about a table: `{answer, coordinates, cells, aggregator}`.
struct TableQuestionAnswering: RowAnswer {
  let task = "table-question-answering"

  func recognises(_ request: ReceivedRequest) -> Bool {
    request.input("table") != nil && asked(in: request) != nil
  }

  private func asked(in request: ReceivedRequest) -> JSONSlice? {
    request.input("query") ?? request.input("question")
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    guard let asked = asked(in: request), let table = request.input("table") else {
      throw .wrongShape("missing field `query` or `table`")
    }
    return AskedRows([AskedRow(request.text(of: asked) + [0] + request.text(of: table))])
  }

  /// One cell of the table.
  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    let table = request.input("table").map { request.table($0) } ?? []
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
