import SluiceCore
import SluiceJSON

/// Written texts in the form that OpenAI's routes share: a head, choices, usage.
struct OpenAICompletion {
  let id: String
  /// What it calls itself: `chat.completion`, `text_completion`.
  let object: String
  let model: String
  /// One for each choice.
  let texts: [Prose]
  let promptTokens: Int

  func finishReason(of prose: Prose) -> JSONValue {
    .string(prose.isComplete ? "stop" : "length")
  }

  func whole(_ choices: [JSONValue]) -> JSONValue {
    .object(head + [.init("choices", .array(choices)), .init("usage", usage)])
  }

  /// The choices' pieces as chunks, closed by `[DONE]`; text-generation-inference has `usage` in each,
  /// other servers where it is asked for.
  func stream(_ pieces: [JSONValue], to request: ReceivedRequest) -> TokenStream {
    let isTGI = request.configuration.container == .tgi
    let noUsage: [JSONValue.JSONMember] =
      isTGI || request.wantsStreamedUsage ? [.init("usage", .null)] : []
    var events = pieces.map {
      JSONValue.object(head + [.init("choices", .array([$0]))] + noUsage)
    }
    if request.wantsStreamedUsage { events.append(whole([])) }
    return TokenStream(
      events: events,
      failure: failure(isTGI ? "http_status_code" : "code"),
      hasDone: true
    )
  }

  private var head: [JSONValue.JSONMember] {
    [
      .init("object", .string(object)), .init("id", .string(id)),
      // A moment of no meaning: the same question gets the same bytes.
      .init("created", .number("1700000000")),
      .init("model", .string(model)), .init("system_fingerprint", .string("rehearsal")),
    ]
  }

  var writtenTokens: Int { texts.reduce(0) { $0 + $1.words.count } }

  private var usage: JSONValue {
    let written = writtenTokens
    return .object([
      .init("prompt_tokens", .integer(promptTokens)), .init("completion_tokens", .integer(written)),
      .init("total_tokens", .integer(promptTokens + written)),
    ])
  }

  private func failure(_ code: String) -> JSONValue {
    let members: [JSONValue.JSONMember] = [
      .init("message", .string("Request failed during generation: the rehearsal breaks off")),
      .init("type", .string("server_error")), .init(code, .number("500")),
    ]
    return .object([.init("error", .object(members))])
  }
}
