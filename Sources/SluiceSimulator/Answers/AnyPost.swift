import SluiceCore
import SluiceJSON

/// Any body at any path: it comes back, with a score that depends on it.
struct AnyPost: AnswerGenerator {
  let task = "post"

  func recognises(_ request: ReceivedRequest) -> Bool { true }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    AskedRows([AskedRow(request.call.body)])
  }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    guard let row = asked.rows.first else { return }
    var dice = row.dice(request.configuration)
    out += #"{"path":"#.utf8
    appendJSONString(request.call.path.utf8, to: &out)
    out += #","bytes":\#(row.text.count),"score":\#(dice.unit())"#.utf8
    if request.isJSON {
      out += #","echo":"#.utf8
      out += row.text
    }
    out.append(UInt8(ascii: "}"))
  }
}
