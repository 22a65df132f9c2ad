import SluiceCore

/// What is said in a recording: `{text}`, with `chunks` when times are asked for.
struct SpeechRecognition: RowAnswer {
  let task = "automatic-speech-recognition"

  func recognises(_ question: Question) -> Bool { question.mediaType?.isAudio == true }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    AskedRows([try question.mediaRow()])
  }

  func value(for row: AskedRow, of question: Question, dice: inout Dice) -> JSONValue {
    // A recording has no words of its own to be quoted.
    let text = Prose(about: "", limit: nil, dice: &dice).text
    var members = [JSONValue.JSONMember("text", .string(text.uppercased()))]
    if question.parameter("return_timestamps").map({ $0.kind != .null }) == true,
      question.flag("return_timestamps") != false
    {
      let times = JSONValue.array([.number("0.0"), .score(1 + dice.unit())])
      let chunk = JSONValue.object([.init("text", .string(text)), .init("timestamp", times)])
      members.append(.init("chunks", .array([chunk])))
    }
    return .object(members)
  }
}

/// The same at OpenAI's route, where the recording comes in a form.
struct Transcriptions: RowAnswer {
  let task = "transcriptions"
  let routes = ["/audio/transcriptions"]
  let dialect = Refusal.Dialect.openAI

  func recognises(_ question: Question) -> Bool { false }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    let isForm = question.call.contentType?.hasPrefix("multipart/form-data; boundary=") == true
    let body = String(decoding: question.call.body, as: UTF8.self)
    guard isForm, body.contains("name=\"file\"; filename=\"") else {
      throw .invalid("expected a form with a `file`", in: dialect)
    }
    guard body.contains("name=\"model\"") else {
      throw .invalid("expected a form with a `model`", in: dialect)
    }
    return AskedRows([AskedRow(question.call.body)])
  }

  func value(for row: AskedRow, of question: Question, dice: inout Dice) -> JSONValue {
    .object([.init("text", .string(Prose(about: "", limit: nil, dice: &dice).text))])
  }
}
