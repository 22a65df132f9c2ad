import SluiceCore

/// A conversation that goes on: `{generated_text, conversation, warnings}`; `[{generated_text}]` for
/// a list of messages.
struct Conversational: RowAnswer {
  let task = "conversational"

  func recognises(_ question: Question) -> Bool {
    guard let inputs = question.member("inputs") else { return false }
    if inputs.kind == .array {
      return question.elements(of: inputs).first.map { question.member("role", of: $0) != nil }
        ?? false
    }
    return question.member("text", of: inputs) != nil
      && question.member("text_pair", of: inputs) == nil
  }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    guard let inputs = question.member("inputs") else {
      throw .wrongShape("missing field `inputs`")
    }
    return AskedRows([AskedRow(question.text(of: inputs))])
  }

  func value(for row: AskedRow, of question: Question, dice: inout Dice) -> JSONValue {
    guard let said = question.input("text") else {
      return .array([.object([.init("generated_text", .string(row.prose(dice: &dice)))])])
    }
    let words = String(decoding: question.text(of: said), as: UTF8.self)
    let text = Prose(about: words, limit: nil, dice: &dice).text
    let heard = turns("past_user_inputs", of: question) + [.string(words)]
    let answered = turns("generated_responses", of: question) + [.string(text)]
    return .object([
      .init("generated_text", .string(text)),
      .init(
        "conversation",
        .object([
          .init("generated_responses", .array(answered)), .init("past_user_inputs", .array(heard)),
        ])
      ),
      .init("warnings", .array([])),
    ])
  }

  private func turns(_ name: String, of question: Question) -> [JSONValue] {
    (question.input(name).map { question.elements(of: $0) } ?? [])
      .map { .string(String(decoding: question.text(of: $0), as: UTF8.self)) }
  }
}
