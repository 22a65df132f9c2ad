import SluiceCore

/// Generated text: `[{generated_text}]`, an object at `/generate`, a list of lists for a list.
struct TextGeneration: TaskAnswer {
  let task = "text-generation"
  let routes = ["/generate"]

  func recognises(_ question: Question) -> Bool {
    let names = [
      "max_new_tokens", "details", "return_full_text", "do_sample", "stop", "temperature", "top_p",
      "repetition_penalty", "stream",
    ]
    return question.member("inputs") != nil && question.has(anyOf: names)
  }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    if question.flag("stream") == true {
      throw .invalid("this endpoint does not stream; set `stream` to false", in: dialect)
    }
    return try question.rows(in: "inputs")
  }

  func answer(_ asked: AskedRows, to question: Question, into out: inout [UInt8]) {
    let generations = asked.rows.map { generation(for: $0, to: question) }
    let isObject = question.call.segments.last == "generate"
    switch (asked.isList, isObject) {
    case (false, true): generations.first?.write(to: &out)
    case (true, false): JSONValue.array(generations.map { .array([$0]) }).write(to: &out)
    default: JSONValue.array(generations).write(to: &out)
    }
  }

  private func generation(for row: AskedRow, to question: Question) -> JSONValue {
    var dice = row.dice(question.configuration)
    let prompt = String(decoding: row.text, as: UTF8.self)
    let limit = question.integer("max_new_tokens").map { max(0, $0) }
    let prose = Prose(about: prompt, limit: limit, dice: &dice)
    let text = question.flag("return_full_text") == true ? prompt + " " + prose.text : prose.text
    var members = [JSONValue.JSONMember("generated_text", .string(text))]
    if question.flag("details") == true {
      members.append(.init("details", details(of: prose, dice: &dice)))
    }
    return .object(members)
  }

  private func details(of prose: Prose, dice: inout Dice) -> JSONValue {
    let tokens = prose.words.enumerated().map { index, word -> JSONValue in
      .object([
        .init("id", .number(String(dice.next() % 32_000))),
        .init("text", .string(index == 0 ? String(word) : " " + word)),
        .init("logprob", .number("\(-3 * dice.unit())")),
        .init("special", .bool(false)),
      ])
    }
    return .object([
      .init("finish_reason", .string(prose.isComplete ? "eos_token" : "length")),
      .init("generated_tokens", .number(String(tokens.count))),
      .init("seed", .null),
      .init("prefill", .array([])),
      .init("tokens", .array(tokens)),
    ])
  }
}
