import SluiceCore
import SluiceJSON

/// Questions about an image: `[{score, answer}, …]`; about a document with `start` and `end`, too.
struct VisualQuestions: RowAnswer {
  let task: String
  let isDocument: Bool

  static let image = VisualQuestions(task: "visual-question-answering", isDocument: false)
  static let document = VisualQuestions(task: "document-question-answering", isDocument: true)

  /// The clients send a document's question under `inputs`, an image's beside it.
  func recognises(_ request: ReceivedRequest) -> Bool {
    guard request.input("question") != nil, request.input("image") != nil else { return false }
    return isDocument == (request.member("question") == nil)
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    guard let asked = request.input("question") else {
      throw .wrongShape("missing field `question`")
    }
    let words = String(decoding: request.text(of: asked), as: UTF8.self)
    return AskedRows([try request.mediaRow(with: [words])])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    let answers = isDocument ? ["$1,000,000", "March 4", "page 2"] : ScoredLabels.sights
    let most = request.integer("top_k") ?? (isDocument ? 1 : 5)
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
