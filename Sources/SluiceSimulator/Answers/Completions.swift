import SluiceCore
import SluiceJSON

/// A text that goes on, in OpenAI's form, whole or in chunks; one choice for each prompt.
struct Completions: AnswerGenerator {
  let task = "completions"
  let routes = ["/v1/completions"]
  let dialect = RequestRefusal.Dialect.openAI

  func recognises(_ request: ReceivedRequest) -> Bool {
    request.member("prompt") != nil && request.member("inputs") == nil
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    try request.rows(in: "prompt")
  }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    let completion = completion(for: asked, of: request)
    let choices = completion.texts.enumerated().map { index, prose in
      choice(index, prose.text, completion.finishReason(of: prose))
    }
    completion.whole(choices).write(to: &out)
  }

  func stream(_ asked: AskedRows, to request: ReceivedRequest) -> TokenStream? {
    guard request.wantsStream else { return nil }
    let completion = completion(for: asked, of: request)
    let unfinished: JSONValue = request.configuration.container == .tgi ? .string("") : .null
    let pieces = completion.texts.enumerated().flatMap { index, prose in
      let texts = prose.pieces.isEmpty ? [""] : prose.pieces
      return texts.enumerated().map { number, text in
        let isLast = number == texts.count - 1
        return choice(index, text, isLast ? completion.finishReason(of: prose) : unfinished)
      }
    }
    return completion.stream(pieces, to: request)
  }

  func writtenTokens(_ asked: AskedRows, to request: ReceivedRequest) -> Int {
    completion(for: asked, of: request).writtenTokens
  }

  private func completion(for asked: AskedRows, of request: ReceivedRequest) -> OpenAICompletion {
    let limit = request.integer("max_tokens").map { max(0, $0) }
    let texts = asked.rows.map { row in
      var dice = row.dice(request.configuration)
      return Prose(about: row.string, limit: limit, dice: &dice)
    }
    return OpenAICompletion(
      id: "cmpl-rehearsal",
      object: "text_completion",
      model: request.model,
      texts: texts,
      promptTokens: asked.rows.reduce(0) { $0 + tokenCount($1.text) }
    )
  }

  private func choice(_ index: Int, _ text: String, _ finishReason: JSONValue) -> JSONValue {
    .object([
      .init("index", .integer(index)), .init("text", .string(text)), .init("logprobs", .null),
      .init("finish_reason", finishReason),
    ])
  }
}
