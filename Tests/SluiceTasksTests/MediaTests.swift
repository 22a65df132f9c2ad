import Foundation
import SluiceCore
import SluiceJSON
import SluiceTasks
import Testing

/// Images and recordings: what a row may say, when the bytes are read, what is sent.
@Suite struct MediaTests {
  private func asked(
    _ task: String = "image-classification",
    _ inputs: String = #""{{f}}""#,
    parameters: String = "{}"
  ) throws -> RequestSpec {
    try spec(task, inputs: inputs, parameters: parameters)
  }

  private static let base64 = Data(pngBytes).base64EncodedString()

  @Test(arguments: [
    (#""png""#, "image/png"), (#""a.png""#, "image/png"), (#""a.wav""#, "audio/x-wav"),
    (#""dir\/x.m4a""#, "audio/m4a"), (#""abc""#, nil), (#""riff""#, nil),
    (#""http://h/cat""#, "image/gif"),
  ])
  func bytesGoOutAsTheyAreWithTheTypeOfNameOrBytes(_ column: String, _ type: String?) throws {
    let sent = try request(asked(), #"{"f":\#(column)}"#)
    let path = try json(column)
    guard case .string(let text) = path else { return }
    #expect(sent.body == samples.files[text] ?? Array(text.utf8))
    #expect(sent.headers.first { $0.name == "Content-Type" }?.value == type)
    #expect(sent.headers.first { $0.name == "Accept" }?.value == "*/*")
  }

  @Test(arguments: [
    (#""{{f}}""#, #""data:image/webp;base64,\#(base64)""#, "image/webp"),
    (#""{{f}}""#, #"{"base64":"\#(base64)"}"#, "image/png"),
    (#"{"base64":"{{f}}"}"#, #""\#(base64)""#, "image/png"),
    (#"{"image":{"base64":"{{f}}"}}"#, #""\#(base64)""#, "image/png"),
  ])
  func bytesMayComeInTheRow(_ inputs: String, _ column: String, _ type: String) throws {
    let sent = try request(asked("image-classification", inputs), #"{"f":\#(column)}"#)
    #expect(sent.body == pngBytes)
    #expect(sent.headers.contains(HeaderField("Content-Type", type)))
  }

  @Test func parametersTurnBytesIntoBase64InTheirPlace() throws {
    let one = try asked(parameters: #"{"top_k":"{{k}}"}"#)
    #expect(
      try body(one, #"{"f":"png","k":2}"#)
        == #"{"inputs":"\#(Self.base64)","parameters":{"top_k":2}}"#
    )
    let twice = try asked("visual-question-answering", #"{"image":"{{f}}","question":"q {{k}}"}"#)
    #expect(
      try body(twice, #"{"f":"png","k":1}"#)
        == #"{"inputs":"\#(Self.base64)","parameters":{},"question":"q 1","image":"\#(Self.base64)"}"#
    )
  }

  @Test func aTemplateMayMakeThePath() throws {
    let sent = try request(asked("audio-to-audio", #""{{d}}/x.{{e}}""#), #"{"d":"dir","e":"m4a"}"#)
    #expect(sent.body == [1, 2, 3])
  }

  @Test(arguments: [
    (#""{{f}}""#, #""gone.png""#, #""image": the file "gone.png" is not there"#),
    (#""{{f}}""#, #""""#, #""image" is empty"#),
    (#""{{f}}""#, #""a\u0000b""#, "holds a NUL"),
    (#""{{f}}""#, "7", "holds the number 7"),
    (#""{{f}}""#, #"{"base":"x"}"#, "holds an object"),
    (#""{{f}}""#, #"{"base64":7}"#, "holds an object"),
    (#""{{f}}""#, #"{"base64":"x x"}"#, "is not valid base64"),
    (#""{{f}}""#, #"{"base64":""}"#, "holds no bytes"),
    (#""{{f}}""#, #""data:image/png,abc""#, "a data: URL that is not in base64"),
    (#""{{f}}""#, #""data:""#, "a data: URL that is not in base64"),
    (#""{{f}}""#, #""data:image/png;base64,???""#, "is not valid base64"),
    (#"{"base64":"{{f}}"}"#, #""AAA""#, "is not valid base64"),
    (#"{"base64":"{{f}}"}"#, "1", "holds the number 1"),
    (#""{{f}}""#, "null", "is null"),
  ])
  func whatIsNoImageIsTheRowsFault(_ inputs: String, _ column: String, _ words: String) throws {
    let reason = try refusal(asked("image-classification", inputs), #"{"f":\#(column)}"#)
    #expect(reason?.contains(words) == true, "\(reason ?? "nil")")
  }

  @Test(arguments: [
    ("7", "holds the number 7"), (#"{"base64":"?"}"#, "is not valid base64"), (#""""#, "is empty"),
    (#"["a.png"]"#, "holds a list"), (#"{"base64":1}"#, "holds the number 1"),
    (#"{"image":{"base64":"AA==","x":1}}"#, "holds an object"),
  ])
  func aJobsOwnImageIsCheckedBeforeAnythingIsSent(_ inputs: String, _ words: String) throws {
    let message = refusal(try asked("image-classification", inputs))
    #expect(message?.contains(words) == true, "\(message ?? "nil")")
  }

  @Test func bytesAreReadWhenTheRequestIsBuilt() throws {
    let folder = MemoryFolder(files: ["a.png": pngBytes])
    let renderer = try Renderer(asked(), bases: bases, media: folder)
    let row = try renderer.render(try record(#"{"f":"a.png"}"#, for: renderer))
    #expect(row.payload.isEmpty)
    #expect(row.size == 0)
    #expect(row.media == [MediaSlot(.file("a.png"), at: 0, argument: "image")])

    let emptied = try Renderer(asked(), bases: bases, media: MemoryFolder(files: [:]))
    let refused = #expect(throws: RowRefusal.self) { try emptied.form.request(for: [row]) }
    #expect(refused?.reason == #""image": the file "a.png" is not there"#)
  }

  @Test func bytesThatCameInTheRowCountAgainstTheWindow() throws {
    let renderer = try Renderer(asked(), bases: bases, media: samples)
    let text = #"{"f":{"base64":"\#(Self.base64)"}}"#
    #expect(try renderer.render(try record(text, for: renderer)).size == pngBytes.count)
  }

  @Test func theFingerprintFollowsTheFile() throws {
    func fingerprint(_ column: String, _ folder: MemoryFolder = samples) throws -> Fingerprint {
      let renderer = try Renderer(asked(), bases: bases, media: folder)
      return try renderer.render(try record(#"{"f":\#(column)}"#, for: renderer)).fingerprint
    }
    var touched = samples
    touched.version = 2
    let all = try [
      fingerprint(#""png""#), fingerprint(#""png""#, touched), fingerprint(#""a.png""#),
      fingerprint(#"{"base64":"\#(Self.base64)"}"#), fingerprint(#"{"base64":"AAAA"}"#),
      fingerprint(#""http://h/png""#),
    ]
    #expect(Set(all).count == all.count)
    #expect(try fingerprint(#""png""#) == all[0])
  }

  @Test func withoutASourceFilesAreRefusedAndInlineBytesAreNot() throws {
    let renderer = try Renderer(asked(), bases: bases)
    let refused = #expect(throws: RowRefusal.self) {
      try renderer.render(try record(#"{"f":"a.png"}"#, for: renderer))
    }
    #expect(refused?.reason.contains("no files or URLs can be read here") == true)
    let inline = try record(#"{"f":{"base64":"AAAA"}}"#, for: renderer)
    #expect(try renderer.form.request(for: [renderer.render(inline)]).body == [0, 0, 0])
  }

  @Test func theJobsOwnHeadersWin() throws {
    var own = try asked("image-to-image")
    own.headers = [HeaderField("content-type", "image/x-image"), HeaderField("accept", "*/*")]
    let sent = try request(own, #"{"f":"png"}"#)
    #expect(sent.headers == own.headers)
    own.headers = []
    #expect(try request(own, #"{"f":"png"}"#).headers.contains(HeaderField("Accept", "image/png")))
  }

  @Test func aTranscriptionIsAFormWithTheFile() throws {
    let transcription = try spec(
      "transcriptions",
      model: "http://h/v1",
      inputs: #""{{f}}""#,
      parameters:
        #"{"model":"whisper","language":"{{l}}","temperature":0.5,"timestamp_granularities":["word","segment"]}"#
    )
    let sent = try request(transcription, #"{"f":"dir/x.m4a","l":"de\"\n"}"#)
    #expect(sent.url == "http://h/v1/audio/transcriptions")
    let type = try #require(sent.headers.first { $0.name == "Content-Type" }?.value)
    let boundary = try #require(type.split(separator: "=").last)
    #expect(type == "multipart/form-data; boundary=\(boundary)")
    let field = { (name: String, value: String) in
      "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }
    let wanted =
      field("model", "whisper") + field("language", "de\"\n") + field("temperature", "0.5")
      + field("timestamp_granularities[]", "word") + field("timestamp_granularities[]", "segment")
      + "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.m4a\"\r\n"
      + "Content-Type: audio/m4a\r\n\r\n\u{1}\u{2}\u{3}\r\n--\(boundary)--\r\n"
    #expect(String(decoding: try #require(sent.body), as: UTF8.self) == wanted)
  }
}
