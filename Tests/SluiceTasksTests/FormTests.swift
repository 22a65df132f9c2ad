import SluiceCore
import SluiceJSON
import SluiceTasks
import Testing

@Suite struct FormTests {
  private func rows(_ texts: [String], _ renderer: Renderer) throws -> [Row] {
    try texts.map { try renderer.render(try record(#"{"t":"\#($0)"}"#, for: renderer)) }
  }

  private func embedding(_ batch: Int, model: String = "http://h") throws -> Renderer {
    var asked = try spec("feature-extraction", model: model, inputs: #""q: {{t}}""#)
    asked.batchRows = batch
    return try Renderer(asked, bases: bases)
  }

  private func answers(_ renderer: Renderer, _ texts: [String], _ body: String) throws -> [String] {
    try renderer.form.answers(in: reply(body), to: try rows(texts, renderer), reading: JSONReader())
      .map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test func aBatchCarriesItsRowsAsAListEvenWhenOneIsLeft() throws {
    let renderer = try embedding(32)
    #expect(renderer.form.batch.rows == 32)
    let sent = { (texts: [String]) in
      let request = try renderer.form.request(for: try rows(texts, renderer))
      return String(decoding: request.body ?? [], as: UTF8.self)
    }
    #expect(try sent(["a", "b"]) == #"{"inputs":["q: a","q: b"]}"#)
    #expect(try sent(["a"]) == #"{"inputs":["q: a"]}"#)
  }

  @Test func packingRowsDifferentlyChangesNoFingerprint() throws {
    for model in ["http://h", "http://h/v1"] {
      let alone = try rows(["a", "b"], try embedding(1, model: model))
      let packed = try rows(["a", "b"], try embedding(8, model: model))
      #expect(alone.map(\.fingerprint) == packed.map(\.fingerprint))
      #expect(alone[0].fingerprint != alone[1].fingerprint)
    }
  }

  @Test func theFingerprintFollowsURLMethodAndTheSharedBody() throws {
    func fingerprint(_ change: (inout RequestSpec) -> Void) throws -> Fingerprint {
      var asked = try spec("text-generation", inputs: #""{{t}}""#)
      change(&asked)
      return try rows(["a"], try Renderer(asked, bases: bases))[0].fingerprint
    }
    let changed = try [
      fingerprint { _ in },
      fingerprint { $0.model = "http://h/n" },
      fingerprint { $0.wire = .classic },
      fingerprint { $0.parameters = [.init("top_k", .number("1"))] },
      fingerprint { $0.inputs = .string("p {{t}}") },
    ]
    #expect(Set(changed).count == changed.count)
    let same = try fingerprint { $0.headers = [HeaderField("X-Note", "n")] }
    #expect(same == changed[0])
  }

  @Test(arguments: ["text-classification", "text-generation", "post"])
  func tasksOfOneRowRefuseABatch(_ task: String) throws {
    var asked = try spec(task, inputs: #""{{t}}""#)
    asked.batchRows = 2
    #expect(refusal(asked)?.hasPrefix("batch: \(task) takes one row a request") == true)
    asked.batchRows = 0
    #expect(refusal(asked)?.contains("a whole number from 1") == true)
  }

  @Test func rowsOfABatchDifferInTheirTextOnly() throws {
    var asked = try spec(
      "feature-extraction",
      inputs: #""{{t}}""#,
      parameters: #"{"truncate":"{{c}}"}"#
    )
    #expect(try body(asked, #"{"t":"x","c":true}"#) == #"{"inputs":"x","truncate":true}"#)
    asked.batchRows = 2
    #expect(refusal(asked)?.contains("cannot differ among the rows of a batch") == true)
    asked.parameters = []
    #expect(try refusal(asked, #"{"t":["x"]}"#)?.contains("wants a string") == true)
  }

  @Test func hfEmbeddingsAreSlicedByRow() throws {
    let renderer = try embedding(2)
    #expect(try answers(renderer, ["a", "b"], "[[1.0, 2], [3,4e0]]") == ["[1.0, 2]", "[3,4e0]"])
    #expect(try answers(renderer, ["a"], "[[[1],[2]]]") == ["[[1],[2]]"])
    #expect(try answers(renderer, ["a"], #"{"embeddings":[[1]]}"#) == ["[1]"])
  }

  @Test func openAIEmbeddingsArePlacedByIndex() throws {
    let renderer = try embedding(2, model: "http://h/v1")
    let swapped =
      #"{"data":[{"index":1,"embedding":[2]},{"embedding":[1.50],"index":0}],"model":"m"}"#
    #expect(try answers(renderer, ["a", "b"], swapped) == ["[1.50]", "[2]"])
    let bare = #"{"data":[{"embedding":"AAA="},{"embedding":"BBB="}]}"#
    #expect(try answers(renderer, ["a", "b"], bare) == [#""AAA=""#, #""BBB=""#])
  }

  @Test(arguments: [
    ("[[1]]", "expected 2 embeddings, found a list of 1"),
    ("[1,2]", "expected 2 embeddings"),
    ("[]", "found an empty list"),
    ("{}", "found an empty object"),
    (#"{"data":[{"embedding":[1]}]}"#, "expected 2 embeddings, found 1"),
    (#"{"data":[{"embedding":[1],"index":0},{"embedding":[1],"index":0}]}"#, "stands twice"),
    (#"{"data":[{"embedding":[1],"index":0},{"embedding":[1],"index":2}]}"#, "out of range"),
    (#"{"data":[{"embedding":null},{"embedding":[1]}]}"#, "an object with \"embedding\""),
    (#"{"data":{}}"#, "a list as \"data\""),
    ("[[1],[NaN]]", "cannot be read"),
  ])
  func aBatchOfTheWrongSizeIsNoAnswer(_ body: String, _ words: String) throws {
    let renderer = try embedding(2)
    let fault = #expect(throws: ReplyFault.self) { try answers(renderer, ["a", "b"], body) }
    #expect(fault?.reason.contains(words) == true, "\(fault?.reason ?? "")")
  }

  @Test func aRowThatIsAListGetsAListOfEmbeddings() throws {
    var asked = try spec("feature-extraction", model: "http://h/v1", inputs: #""{{t}}""#)
    asked.batchRows = 1
    let renderer = try Renderer(asked, bases: bases)
    let row = try renderer.render(try record(#"{"t":["a","b"]}"#, for: renderer))
    let body = #"{"data":[{"index":1,"embedding":[2]},{"index":0,"embedding":[1]}]}"#
    let found = try renderer.form.answers(in: reply(body), to: [row], reading: JSONReader())
    #expect(found == [Answer(bytes: Array("[[1],[2]]".utf8))])
  }

  @Test func requestsCarryTheClientsHeadersAndTheJobsOwn() throws {
    var asked = try spec("text-classification", inputs: #""t""#)
    func headers() throws -> [HeaderField] {
      try Renderer(asked, bases: bases).form.request(for: []).headers
    }
    let usual = [HeaderField("Accept", "*/*"), HeaderField("Content-Type", "application/json")]
    #expect(try headers() == usual)
    asked.headers = [HeaderField("accept", "text/plain"), HeaderField("x-use-cache", "false")]
    #expect(try headers() == [usual[1]] + asked.headers)
  }

  @Test(arguments: [
    ("Authorization", "Bearer x", "HF_TOKEN"), ("Host", "h", "the transport"),
    ("content-length", "1", "the transport"), ("Proxy-X", "1", "the transport"),
    ("a b", "c", "no header name"), ("", "c", "no header name"), ("a", "b\r\nc: d", "line break"),
    ("a", " b", "outer blanks"),
  ])
  func headersThatAreNotTheJobsAreRefused(_ name: String, _ value: String, _ words: String) throws {
    var asked = try spec("text-classification", inputs: #""t""#)
    asked.headers = [HeaderField(name, value)]
    #expect(refusal(asked)?.contains(words) == true)
  }

  @Test(arguments: [
    ("http://h/api?k=v", "score", "http://h/api/score?k=v"),
    ("http://h", "/v1/rerank", "http://h/v1/rerank"),
    ("http://h/", "/", "http://h/"),
  ])
  func postAppendsItsPath(_ model: String, _ path: String, _ url: String) throws {
    var asked = try spec("post", model: model, inputs: #"{"a":"{{t}}"}"#)
    asked.path = path
    asked.method = "put"
    let renderer = try Renderer(asked, bases: bases)
    let request = try renderer.form.request(for: try rows(["x"], renderer))
    #expect(request.url == url)
    #expect(request.method == "PUT")
    #expect(request.body == Array(#"{"a":"x"}"#.utf8))
  }

  @Test func aPostWithoutInputsHasNoBody() throws {
    var asked = try spec("post")
    asked.method = "GET"
    let request = try Renderer(asked, bases: bases).form.request(for: [])
    #expect(request.body == nil)
    #expect(request.headers == [HeaderField("Accept", "*/*")])
  }

  @Test func pathAndMethodBelongToPostAlone() throws {
    var asked = try spec("text-classification", inputs: #""t""#)
    asked.path = "/x"
    #expect(refusal(asked)?.hasPrefix("path: ") == true)
    asked.path = nil
    asked.method = "PUT"
    #expect(refusal(asked)?.hasPrefix("method: ") == true)
    asked = try spec("post", inputs: "1")
    asked.method = "BREW"
    #expect(refusal(asked)?.hasPrefix("method: \"BREW\"") == true)
    asked.method = nil
    for path in ["/{{t}}", "http://x/y", "/a?b", "/a b", "/é"] {
      asked.path = path
      #expect(refusal(asked)?.hasPrefix("path: ") == true, "\(path)")
    }
  }
}
