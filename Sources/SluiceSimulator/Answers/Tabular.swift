import SluiceCore
import SluiceJSON

/// A label or a number for each row of a table: `["2", …]`, `[3.5, …]`.
struct Tabular: AnswerGenerator {
  let task: String
  let value: @Sendable (inout Dice) -> JSONValue

  static let classification = Tabular(task: "tabular-classification") {
    .string(String($0.next() % 3))
  }
  static let regression = Tabular(task: "tabular-regression") { .score(100 * $0.unit()) }

  func recognises(_ request: ReceivedRequest) -> Bool { table(of: request) != nil }

  private func table(of request: ReceivedRequest) -> JSONSlice? {
    request.member("inputs").flatMap { request.member("data", of: $0) }
      ?? request.member("table")
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    guard let table = table(of: request) else { throw .wrongShape("missing field `table`") }
    let columns = request.table(table)
    guard let height = columns.first?.count, height > 0,
      columns.allSatisfy({ $0.count == height })
    else { throw .invalid("the columns of `table` must be lists of one length", in: dialect) }
    return AskedRows([AskedRow(request.text(of: table))])
  }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    guard let row = asked.rows.first, let table = table(of: request) else { return }
    var dice = row.dice(request.configuration)
    let height = request.table(table).first?.count ?? 0
    JSONValue.array((0..<height).map { _ in value(&dice) }).write(to: &out)
  }
}
