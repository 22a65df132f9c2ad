import SluiceCore

/// A task whose rows are answered one by one: a list of answers for a list of rows.
protocol RowAnswer: TaskAnswer {
  func value(for row: AskedRow, of question: Question, dice: inout Dice) -> JSONValue
}

extension RowAnswer {
  func answer(_ asked: AskedRows, to question: Question, into out: inout [UInt8]) {
    let values = asked.rows.map { row in
      var dice = row.dice(question.configuration)
      return value(for: row, of: question, dice: &dice)
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
