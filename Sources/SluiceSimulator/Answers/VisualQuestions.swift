import SluiceCore

/// Questions about an image: `[{score, answer}, …]`; about a document with `start` and `end`, too.
struct VisualQuestions: RowAnswer {
  let task: String
  let isDocument: Bool

  static let image = VisualQuestions(task: "visual-question-answering", isDocument: false)
  static let document = VisualQuestions(task: "document-question-answering", isDocument: true)

  /// The clients send a document's question under `inputs`, an image's beside it.
  func recognises(_ question: Question) -> Bool {
    guard question.input("question") != nil, question.input("image") != nil else { return false }
    return isDocument == (question.member("question") == nil)
  }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    guard let asked = question.input("question") else {
      throw .wrongShape("missing field `question`")
    }
    let words = String(decoding: question.text(of: asked), as: UTF8.self)
    return AskedRows([try question.mediaRow(with: [words])])
  }

  func value(for row: AskedRow, of question: Question, dice: inout Dice) -> JSONValue {
    let answers = isDocument ? ["$1,000,000", "March 4", "page 2"] : ScoredLabels.sights
    let most = question.integer("top_k") ?? (isDocument ? 1 : 5)
    return .array(
      ScoredLabels.scores(answers, dice: &dice).prefix(max(1, most)).map { answer, score in
        let place = Int(dice.next() % 40)
        let places: [JSONValue.JSONMember] = [
          .init("start", .integer(place)), .init("end", .integer(place + 1)),
        ]
        return .object(
          [.init("score", .score(score)), .init("answer", .string(answer))]
            + (isDocument ? places : [])
        )
      }
    )
  }
}
