import SluiceCore
import SluiceJSON

/// A form whose endpoints are known by what the job and its rows call them, so that all tasks of one
/// model share its limit and its gate.
struct ModelForm: RequestCodec {
  let form: any RequestCodec
  let endpoints: [String]
  /// What is made of replies, where that is not the form's own.
  var answer: AnswerRule?

  var batch: BatchLimit { form.batch }

  func request(for rows: [Row], at endpoint: Int) throws(RowRefusal) -> Request {
    try form.request(for: rows, at: endpoint)
  }

  func answers(in reply: Reply, to rows: [Row], reading json: JSONReader)
    throws(ReplyFault) -> [Answer]
  {
    guard let answer else { return try form.answers(in: reply, to: rows, reading: json) }
    return try answer.cut(reply, json, AnswerRule.Asked(rows: rows, isBatch: false))
  }
}

extension ModelForm {
  func learned(from attempt: FormAttempt, _ reply: Reply) -> Bool {
    form.learned(from: attempt, reply)
  }
}

extension RowRefusal {
  /// What keeps a row's question from being asked.
  init(_ error: SluiceError) {
    let place = error.place.flatMap { ["inputs", "task"].contains($0) ? nil : "\($0): " } ?? ""
    self.init(place + error.what + (error.next.map { "; \($0)" } ?? ""))
  }
}
