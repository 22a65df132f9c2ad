import SluiceCore

/// A text that goes on, in OpenAI's form; one choice for each prompt.
struct Completions: TaskAnswer {
  let task = "completions"
  let routes = ["/v1/completions"]
  let dialect = Refusal.Dialect.openAI

  func recognises(_ question: Question) -> Bool {
    question.member("prompt") != nil && question.member("inputs") == nil
  }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    if question.flag("stream") == true {
      throw .invalid("this endpoint does not stream; set `stream` to false", in: dialect)
    }
    return try question.rows(in: "prompt")
  }

  func answer(_ asked: AskedRows, to question: Question, into out: inout [UInt8]) {
    let limit = question.integer("max_tokens").map { max(0, $0) }
    let texts = asked.rows.map { row in
      var dice = row.dice(question.configuration)
      return Prose(about: row.string, limit: limit, dice: &dice)
    }
    let choices = texts.enumerated().map { index, prose in
      JSONValue.object([
        .init("index", .integer(index)), .init("text", .string(prose.text)),
        .init("logprobs", .null),
        .init("finish_reason", .string(prose.isComplete ? "stop" : "length")),
      ])
    }
    let prompt = asked.rows.reduce(0) { $0 + tokenCount($1.text) }
    let written = texts.reduce(0) { $0 + $1.words.count }
    let reply: [JSONValue.JSONMember] = [
      .init("id", .string("cmpl-rehearsal")), .init("object", .string("text_completion")),
      .init("created", .number("1700000000")), .init("model", .string(question.model)),
      .init("choices", .array(choices)),
      .init(
        "usage",
        .object([
          .init("prompt_tokens", .integer(prompt)), .init("completion_tokens", .integer(written)),
          .init("total_tokens", .integer(prompt + written)),
        ])
      ),
    ]
    JSONValue.object(reply).write(to: &out)
  }
}
