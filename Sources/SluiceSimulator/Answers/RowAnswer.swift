import SluiceCore
import SluiceJSON

/// A task whose rows are answered one by one: a list of answers for a list of rows.
protocol RowAnswer: AnswerGenerator {
  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue
}

extension RowAnswer {
  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    let values = asked.rows.map { row in
      var dice = row.dice(request.configuration)
      return value(for: row, of: request, dice: &dice)
    }
    if asked.isList { JSONValue.array(values).write(to: &out) } else { values[0].write(to: &out) }
  }
}

extension AskedRow {
  /// The row as a text; bytes that are none become what stands for them.
  var string: String { String(decoding: text, as: UTF8.self) }

  /// Prose about the row.
  func prose(limit: Int? = nil, dice: inout Dice) -> String {
    Prose(about: string, limit: limit, dice: &dice).text
  }
}
