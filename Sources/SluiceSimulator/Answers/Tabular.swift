import SluiceCore

/// A label or a number for each row of a table: `["2", …]`, `[3.5, …]`.
struct Tabular: TaskAnswer {
  let task: String
  let value: @Sendable (inout Dice) -> JSONValue

  static let classification = Tabular(task: "tabular-classification") {
    .string(String($0.next() % 3))
  }
  static let regression = Tabular(task: "tabular-regression") { .score(100 * $0.unit()) }

  func recognises(_ question: Question) -> Bool { table(of: question) != nil }

  private func table(of question: Question) -> JSONSlice? {
    question.member("inputs").flatMap { question.member("data", of: $0) }
      ?? question.member("table")
  }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    guard let table = table(of: question) else { throw .wrongShape("missing field `table`") }
    let columns = question.table(table)
    guard let height = columns.first?.count, height > 0,
      columns.allSatisfy({ $0.count == height })
    else { throw .invalid("the columns of `table` must be lists of one length", in: dialect) }
    return AskedRows([AskedRow(question.text(of: table))])
  }

  func answer(_ asked: AskedRows, to question: Question, into out: inout [UInt8]) {
    guard let row = asked.rows.first, let table = table(of: question) else { return }
    var dice = row.dice(question.configuration)
    let height = question.table(table).first?.count ?? 0
    JSONValue.array((0..<height).map { _ in value(&dice) }).write(to: &out)
  }
}
