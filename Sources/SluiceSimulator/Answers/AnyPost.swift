import SluiceCore

/// Any body at any path: it comes back, with a score that depends on it.
struct AnyPost: TaskAnswer {
  let task = "post"

  func recognises(_ question: Question) -> Bool { true }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    AskedRows([AskedRow(question.call.body)])
  }

  func answer(_ asked: AskedRows, to question: Question, into out: inout [UInt8]) {
    guard let row = asked.rows.first else { return }
    var dice = row.dice(question.configuration)
    out += #"{"path":"#.utf8
    appendJSONString(question.call.path.utf8, to: &out)
    out += #","bytes":\#(row.text.count),"score":\#(dice.unit())"#.utf8
    if question.isJSON {
      out += #","echo":"#.utf8
      out += row.text
    }
    out.append(UInt8(ascii: "}"))
  }
}
