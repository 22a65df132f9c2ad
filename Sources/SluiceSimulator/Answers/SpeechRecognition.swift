import SluiceCore
import SluiceJSON

/// What is said in a recording: `{text}`, with `chunks` when times are asked for.
struct SpeechRecognition: RowAnswer {
  let task = "automatic-speech-recognition"

  func recognises(_ request: ReceivedRequest) -> Bool { request.mediaType?.isAudio == true }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    AskedRows([try request.mediaRow()])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    // A recording has no words of its own to be quoted.
    let text = Prose(about: "", limit: nil, dice: &dice).text
    var members = [JSONValue.JSONMember("text", .string(text.uppercased()))]
    if request.parameter("return_timestamps").map({ $0.kind != .null }) == true,
      request.flag("return_timestamps") != false
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
  let dialect = RequestRefusal.Dialect.openAI

  func recognises(_ request: ReceivedRequest) -> Bool { false }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    let isForm = request.call.contentType?.hasPrefix("multipart/form-data; boundary=") == true
    let body = String(decoding: request.call.body, as: UTF8.self)
    guard isForm, body.contains("name=\"file\"; filename=\"") else {
      throw .invalid("expected a form with a `file`", in: dialect)
    }
    guard body.contains("name=\"model\"") else {
      throw .invalid("expected a form with a `model`", in: dialect)
    }
    return AskedRows([AskedRow(request.call.body)])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    .object([.init("text", .string(Prose(about: "", limit: nil, dice: &dice).text))])
  }
}
