import SluiceCore
import SluiceJSON

/// Generated text: `[{generated_text}]`, an object at `/generate`, a list of lists for a list, token
/// by token when it is streamed.
struct TextGeneration: AnswerGenerator {
  let task = "text-generation"
  let routes = ["/generate", "/generate_stream"]

  func recognises(_ request: ReceivedRequest) -> Bool {
    let names = [
      "max_new_tokens", "details", "return_full_text", "do_sample", "stop", "temperature", "top_p",
      "repetition_penalty", "stream",
    ]
    return request.member("inputs") != nil && request.has(anyOf: names)
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    let asked = try request.rows(in: "inputs")
    if asked.isList, request.wantsStream || request.configuration.container == .tgi {
      throw .wrongShape("inputs: invalid type: sequence, expected a string")
    }
    return asked
  }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    let generations = asked.rows.map { row -> JSONValue in
      var dice = row.dice(request.configuration)
      return Generation(of: row, request, &dice).value(&dice)
    }
    let isObject = request.call.segments.last == "generate"
    switch (asked.isList, isObject) {
    case (false, true): generations.first?.write(to: &out)
    case (true, false): JSONValue.array(generations.map { .array([$0]) }).write(to: &out)
    default: JSONValue.array(generations).write(to: &out)
    }
  }

  func writtenTokens(_ asked: AskedRows, to request: ReceivedRequest) -> Int {
    asked.rows.reduce(0) { sum, row in
      var dice = row.dice(request.configuration)
      return sum + Generation(of: row, request, &dice).writtenTokens
    }
  }

  func stream(_ asked: AskedRows, to request: ReceivedRequest) -> TokenStream? {
    guard request.wantsStream, let row = asked.rows.first else { return nil }
    var dice = row.dice(request.configuration)
    return TokenStream(
      events: Generation(of: row, request, &dice).events(&dice),
      failure: .object([
        .init(
          "error",
          .string("Request failed during generation: the rehearsal breaks off")
        ),
        .init("error_type", .string("generation")),
      ]),
      hasDone: false
    )
  }
}

/// A generated text in the forms of text-generation-inference.
private struct Generation {
  private let prose: Prose
  private let text: String
  private let hasDetails: Bool
  private let promptTokens: Int

  init(of row: AskedRow, _ request: ReceivedRequest, _ dice: inout Dice) {
    let limit = request.integer("max_new_tokens").map { max(0, $0) }
    prose = Prose(about: row.string, limit: limit, dice: &dice)
    text =
      request.flag("return_full_text") == true ? row.string + " " + prose.text : prose.text
    hasDetails = request.flag("details") == true
    promptTokens = tokenCount(row.text)
  }

  var writtenTokens: Int { prose.words.count }

  func value(_ dice: inout Dice) -> JSONValue {
    var members = [JSONValue.JSONMember("generated_text", .string(text))]
    guard hasDetails else { return .object(members) }
    let tokens = prose.pieces.map { token($0, &dice) }
    members.append(
      .init(
        "details",
        .object(
          ending(generated: tokens.count) + [
            .init("prefill", .array([])), .init("tokens", .array(tokens)),
          ]
        )
      )
    )
    return .object(members)
  }

  /// One event for each token; the last has the text.
  ///
  /// A text that ends by itself ends with a special token, which is no part of the text.
  func events(_ dice: inout Dice) -> [JSONValue] {
    var tokens = prose.pieces.map { token($0, &dice) }
    if prose.isComplete || tokens.isEmpty { tokens.append(token("</s>", isSpecial: true, &dice)) }
    return tokens.enumerated().map { index, token in
      let isLast = index == tokens.count - 1
      let details =
        ending(generated: tokens.count) + [
          .init("input_length", .integer(promptTokens))
        ]
      return .object([
        .init("index", .integer(index + 1)), .init("token", token),
        .init("generated_text", isLast ? .string(text) : .null),
        .init("details", isLast && hasDetails ? .object(details) : .null),
      ])
    }
  }

  private func token(_ text: String, isSpecial: Bool = false, _ dice: inout Dice) -> JSONValue {
    .object([
      .init("id", .number(String(dice.next() % 32_000))), .init("text", .string(text)),
      .init("logprob", .number("\(-3 * dice.unit())")), .init("special", .bool(isSpecial)),
    ])
  }

  private func ending(generated: Int) -> [JSONValue.JSONMember] {
    [
      .init("finish_reason", .string(prose.isComplete ? "eos_token" : "length")),
      .init("generated_tokens", .integer(generated)), .init("seed", .null),
    ]
  }
}
