import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceTasks

/// Lines as OpenAI's batches have them.
@Suite struct BatchLineTests {
  private func lines(_ model: String? = "http://h:8000/v1", _ environment: [String: String] = [:])
    throws -> CompiledJob
  {
    var asked = RequestSpec(task: "", model: model)
    asked.isBatchLines = true
    return try CompiledJob(asked, bases: ServiceBases(environment: environment))
  }

  private func rendered(_ job: CompiledJob, _ line: String) throws -> RenderedRow {
    let renderer = job.renderer(isTable: false)
    let reader = JSONReader()
    let bytes = Array(line.utf8)
    let root = try reader.read(bytes)
    return try renderer.rendered(
      Record(
        position: 1,
        place: Place(file: 0, line: 1, offset: 0, length: Int64(bytes.count)),
        bytes: bytes,
        fields: reader.fields(renderer.columns, of: root)
      )
    )
  }

  private static let chat =
    #"{"custom_id":"r1","method":"POST","url":"/v1/chat/completions","body":{"model":"m","n":1.0}}"#

  @Test(arguments: ["http://h:8000/v1", "http://h:8000", "http://h:8000/v1/"])
  func aLineIsSentAsItStands(_ model: String) throws {
    let row = try rendered(lines(model), Self.chat)
    let request = try row.kind.form.request(for: [row.row])
    #expect(request.method == "POST")
    #expect(request.url == "http://h:8000/v1/chat/completions")
    #expect(request.body == Array(#"{"model":"m","n":1.0}"#.utf8))
    #expect(row.row.key == "r1")
    #expect(row.kind.form.endpoints == [model])
  }

  @Test func theServerMayComeFromTheEnvironment() throws {
    let asked = try lines(nil, ["OPENAI_BASE_URL": "https://o.example/v1"])
    let row = try rendered(asked, Self.chat)
    #expect(
      try row.kind.form.request(for: [row.row]).url == "https://o.example/v1/chat/completions"
    )
    #expect(throws: SluiceError.self) { try lines(nil) }
    #expect(throws: SluiceError.self) { try lines("org/name") }
  }

  @Test(arguments: [
    (#"{"custom_id":"r","url":"/v1/x","body":[]}"#, "no object"),
    (#"{"custom_id":"r","url":"/v1/x"}"#, #""body" is missing"#),
    (#"{"url":"/v1/x","body":{}}"#, #"id column "custom_id""#),
    (#"{"custom_id":"r","body":{}}"#, #"column "url" is missing"#),
    (#"{"custom_id":"r","url":"http://evil/v1","body":{}}"#, "wanted a path such as"),
    (#"{"custom_id":"r","url":"v1/x","body":{}}"#, "wanted a path such as"),
    (#"{"custom_id":"r","url":"/v1/../admin","body":{}}"#, "wanted a path such as"),
    (#"{"custom_id":"r","url":"/v1/x?a=b","body":{}}"#, "is no path"),
    (#"{"custom_id":"r","url":"/v1/a b","body":{}}"#, "blank"),
    (#"{"custom_id":"r","method":"GET","url":"/v1/x","body":{}}"#, "not POST"),
    (#"{"custom_id":"r","url":"/v1/x","body":{"stream":true}}"#, "never streamed"),
  ])
  func otherLinesAreRefused(_ line: String, _ words: String) throws {
    let refusal = #expect(throws: RowRefusal.self) { try rendered(lines(), line) }
    #expect(refusal?.reason.contains(words) == true, "\(refusal?.reason ?? "")")
  }

  @Test(
    arguments: [
      (
        "/v1/chat/completions", #"{"choices":[{"index":0,"message":{"content":"a"}}]}"#,
        #"{"error":{"message":"no"}}"#
      ), ("/v1/embeddings", #"{"data":[{"index":0,"embedding":[1.5]}]}"#, #"{"data":[]}"#),
      ("/v1/embeddings", #"{"data":[{"embedding":"AAAA"}]}"#, #"{"data":[{"embedding":[null]}]}"#),
      (
        "/v1/responses", #"{"status":"completed","output":[{"type":"message"}]}"#,
        #"{"object":"response","status":"failed","error":{"code":"rate_limit_exceeded"},"output":[]}"#
      ), ("/v1/other", "anything", nil), ("/v1/other", "{}", #"{"error":{"code":500}}"#),
    ] as [(String, String, String?)]
  )
  func answersAreLookedAt(_ path: String, _ good: String, _ bad: String?) throws {
    let line = Self.chat.replacing("/v1/chat/completions", with: path)
    let row = try rendered(lines(), line)
    let answers = try row.kind.form.answers(in: reply(good), to: [row.row], reading: JSONReader())
    #expect(answers.map(\.bytes) == [Array(good.utf8)])
    guard let bad else { return }
    #expect(throws: ReplyFault.self) {
      try row.kind.form.answers(in: reply(bad), to: [row.row], reading: JSONReader())
    }
  }

  @Test func linesOfOnePathAreOfOneGroup() throws {
    let renderer = try lines().renderer(isTable: false)
    let reader = JSONReader()
    let paths = ["/v1/chat/completions", "/v1/embeddings", "/v1/chat/completions"]
    let groups = try paths.map { path in
      let bytes = Array(Self.chat.replacing("/v1/chat/completions", with: path).utf8)
      let root = try reader.read(bytes)
      let place = Place(file: 0, line: 1, offset: 0, length: 1)
      let fields = reader.fields(renderer.columns, of: root)
      return try renderer.rendered(Record(position: 1, place: place, bytes: bytes, fields: fields))
        .kind.number
    }
    #expect(groups == [0, 1, 0])
  }

  @Test(arguments: ["/v2/x", "/x", "/V1/x", "/v1", "/v1/%2E%2e/x", "/v1/a%2f..%2fx", "/v1/./x"])
  func nothingBesideTheServersRootIsAsked(_ path: String) throws {
    let line = Self.chat.replacing("/v1/chat/completions", with: path)
    let refusal = #expect(throws: RowRefusal.self) { try rendered(lines("http://h/v1"), line) }
    #expect(refusal?.reason.contains("wanted a path") == true)
  }

  @Test func aServerWithoutARootHasOtherPathsToo() throws {
    let line = Self.chat.replacing("/v1/chat/completions", with: "/rerank")
    let row = try rendered(lines("http://h/api"), line)
    #expect(try row.kind.form.request(for: [row.row]).url == "http://h/api/rerank")
  }

  @Test(arguments: [(["custom_id", "body"], "url"), (["text"], "custom_id")])
  func otherManifestsAreRefused(_ columns: [String], _ missing: String) throws {
    let error = #expect(throws: SluiceError.self) { try lines().checkColumns(known: columns) }
    #expect(error?.what.contains(missing) == true)
  }
}
