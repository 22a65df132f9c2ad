import SluiceCore
import SluiceJSON

/// A conversation that goes on: `{generated_text, conversation, warnings}`; `[{generated_text}]` for
/// a list of messages.
struct Conversational: RowAnswer {
  let task = "conversational"

  func recognises(_ request: ReceivedRequest) -> Bool {
    guard let inputs = request.member("inputs") else { return false }
    if inputs.kind == .array {
      return request.elements(of: inputs).first.map { request.member("role", of: $0) != nil }
        ?? false
    }
    return request.member("text", of: inputs) != nil
      && request.member("text_pair", of: inputs) == nil
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    guard let inputs = request.member("inputs") else {
      throw .wrongShape("missing field `inputs`")
    }
    return AskedRows([AskedRow(request.text(of: inputs))])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    guard let said = request.input("text") else {
      return .array([.object([.init("generated_text", .string(row.prose(dice: &dice)))])])
    }
    let words = String(decoding: request.text(of: said), as: UTF8.self)
    let text = Prose(about: words, limit: nil, dice: &dice).text
    let heard = turns("past_user_inputs", of: request) + [.string(words)]
    let answered = turns("generated_responses", of: request) + [.string(text)]
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

  private func turns(_ name: String, of request: ReceivedRequest) -> [JSONValue] {
    (request.input(name).map { request.elements(of: $0) } ?? [])
      .map { .string(String(decoding: request.text(of: $0), as: UTF8.self)) }
  }
}
