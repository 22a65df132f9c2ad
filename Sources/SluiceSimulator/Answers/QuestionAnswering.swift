import SluiceCore
import SluiceJSON

/// Answers to a question about a text: `{score, start, end, answer}`, a list for `top_k` above 1.
struct QuestionAnswering: RowAnswer {
  let task = "question-answering"

  func recognises(_ request: ReceivedRequest) -> Bool {
    request.input("question") != nil && request.input("context") != nil
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    guard let asked = request.input("question") else {
      throw .wrongShape("missing field `question`")
    }
    guard let context = request.input("context") else {
      throw .wrongShape("missing field `context`")
    }
    return AskedRows([AskedRow(request.text(of: context) + [0] + request.text(of: asked))])
  }

  /// Words of the context, each where it stands.
  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    let context = Array(row.string.prefix { $0 != "\0" })
    var places: [Range<Int>] = []
    for word in context.indices.split(whereSeparator: { context[$0] == " " }) {
      if let first = word.first, let last = word.last { places.append(first..<(last + 1)) }
    }
    let most = min(max(1, request.integer("top_k") ?? 1), max(1, places.count))
    let answers = (0..<most).map { _ in
      let place = places.isEmpty ? 0..<0 : places[Int(dice.next() % UInt64(places.count))]
      return JSONValue.object([
        .init("score", .score(dice.unit())), .init("start", .integer(place.lowerBound)),
        .init("end", .integer(place.upperBound)), .init("answer", .string(String(context[place]))),
      ])
    }
    return most > 1 ? .array(answers) : answers[0]
  }
}
