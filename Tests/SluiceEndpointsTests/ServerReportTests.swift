import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceEndpoints

/// What servers say about themselves, and what they say that is nonsense.
struct ServerReportTests {
  private static let tei = """
    {"model_id":"BAAI/bge-small-en","model_sha":"abc123","model_dtype":"float16",
     "model_type":{"embedding":{"pooling":"cls"}},"max_concurrent_requests":512,
     "max_input_length":512,"max_batch_tokens":16384,"max_batch_requests":null,
     "max_client_batch_size":32,"auto_truncate":false,"tokenization_workers":8,
     "version":"1.5.0","sha":"e71","docker_label":"sha-e71"}
    """

  @Test func embeddingsInferenceTellsItsLimits() throws {
    let report = try #require(ServerReport(info: Array(Self.tei.utf8)))
    var expected = ServerReport()
    expected.software = "TEI"
    expected.version = "1.5.0"
    expected.model = "BAAI/bge-small-en"
    expected.revision = "abc123"
    expected.maxRows = 32
    expected.maxRequests = 512
    expected.maxTokens = 16384
    expected.maxRowTokens = 512
    expected.truncates = false
    #expect(report == expected)
    #expect(
      report.words
        == "TEI 1.5.0, BAAI/bge-small-en, at most 32 rows a request, 512 requests at a time, "
        + "512 tokens a row"
    )
  }

  @Test func generationInferenceOldAndNewTellTheirs() throws {
    let new =
      #"{"model_id":"m/g","max_input_tokens":4095,"max_total_tokens":4096,"#
      + #""max_client_batch_size":4,"max_concurrent_requests":128,"version":"3.3.7"}"#
    let report = try #require(ServerReport(info: Array(new.utf8)))
    #expect(report.software == "TGI")
    #expect([report.maxRows, report.maxRequests, report.maxRowTokens] == [4, 128, 4095])
    let old = #"{"model_id":"m/g","max_input_length":1024,"max_best_of":2}"#
    #expect(ServerReport(info: Array(old.utf8))?.maxRowTokens == 1024)
  }

  @Test(arguments: [
    "-1", "0", "\"32\"", "32.5", "1e30", "99999999999999999999", "null", "true", "[32]",
    "{\"max_client_batch_size\":32}", "\"\"", "4000000000",
  ])
  func aFigureThatCannotBeALimitIsNotSaid(_ value: String) throws {
    let body =
      "{\"max_batch_tokens\":\(value),\"max_client_batch_size\":\(value),"
      + "\"max_concurrent_requests\":\(value),\"max_input_length\":\(value),\"model_id\":7}"
    let report = try #require(ServerReport(info: Array(body.utf8)))
    var empty = ServerReport()
    empty.software = "TEI"
    #expect(report == empty)
  }

  @Test func aPageThatSaysAThingTwiceSaysNothing() {
    let body = #"{"max_batch_tokens":1,"max_client_batch_size":32,"max_client_batch_size":64}"#
    #expect(ServerReport(info: Array(body.utf8)) == nil)
  }

  @Test(arguments: [
    "", "null", "[]", "{}", "Ok", "<html>502</html>", "{\"max_client_batch_size\":32}",
    "{\"info\":{\"max_batch_tokens\":1}}", "{\"max_batch_tokens\":1", "\u{0}",
    #"{"error":"not found"}"#, #"[{"max_batch_tokens":1}]"#,
  ])
  func anotherPageIsNoReport(_ body: String) {
    #expect(ServerReport(info: Array(body.utf8)) == nil)
  }

  @Test(
    arguments: [
      // vLLM under a name of its own: the root is the model.
      (
        #"{"data":[{"id":"served","root":"m/llama","owned_by":"vllm","max_model_len":4096}]}"#,
        "vLLM", "m/llama", 4096
      ),
      (
        #"{"data":[{"id":"served","root":"/models/x","parent":null,"owned_by":"vllm"}]}"#,
        "vLLM", "served", nil
      ),
      // An adapter is not a model of its own.
      (
        #"{"data":[{"id":"m/l","max_model_len":8},{"id":"lora","parent":"m/l","max_model_len":8}]}"#,
        nil, "m/l", 8
      ),
      (
        #"{"data":[{"id":"/models/a.gguf","owned_by":"llamacpp"}]}"#, "llama.cpp", "/models/a.gguf",
        nil
      ),
      // Whoever serves several serves what the request names.
      (#"{"data":[{"id":"a","max_model_len":8},{"id":"b","max_model_len":9}]}"#, nil, nil, nil),
      (#"{"data":[]}"#, nil, nil, nil),
      (#"{"data":[7]}"#, nil, nil, nil),
      (#"{"data":[{"id":7,"max_model_len":-1}]}"#, nil, nil, nil),
    ] as [(String, String?, String?, Int?)]
  )
  func listsOfModels(_ body: String, software: String?, model: String?, most: Int?) throws {
    let report = try #require(ServerReport(models: Array(body.utf8)))
    #expect(report.software == software)
    #expect(report.model == model)
    #expect(report.maxRowTokens == most)
  }

  @Test(arguments: ["", "{}", "[]", #"{"data":{}}"#, #"{"data":"x"}"#, "<html>"])
  func anotherPageIsNoList(_ body: String) {
    #expect(ServerReport(models: Array(body.utf8)) == nil)
  }

  @Test(
    arguments: [
      ("BAAI/Bge-Small", "baai/bge-small"), ("/repository", nil), ("./model", nil),
      ("/models/Llama.Q4.gguf", "llama.q4.gguf"), ("C:\\m\\a.gguf", "a.gguf"), (nil, nil),
    ] as [(String?, String?)]
  )
  func aPathDoesNotTellModelsApart(_ model: String?, identity: String?) {
    var report = ServerReport()
    report.model = model
    #expect(report.identity == identity)
  }

  @Test func aNameCannotDriveATerminal() throws {
    let body = #"{"max_batch_tokens":1,"model_id":"a\u001b[2Jb"}"#
    let report = try #require(ServerReport(info: Array(body.utf8)))
    #expect(report.words == "TEI, a\\u{1b}[2Jb")
  }
}

/// Where a server says what it is.
struct ServerPagesTests {
  @Test(arguments: [
    ("http://h:8080", "http://h:8080"), ("http://h:8080/", "http://h:8080"),
    ("http://h/embed", "http://h"), ("http://h/embed?x=/v1/", "http://h"),
    ("https://h/v1/chat/completions", "https://h"), ("https://h/a/v1/embeddings", "https://h/a"),
    ("https://h/v1/models/abc/v1/chat/completions", "https://h/v1/models/abc"),
    ("https://h/v2/rerank", "https://h"), ("https://h/tenant", "https://h/tenant"),
    ("https://h/generate_stream#x", "https://h"), ("http://[::1]:80/embed", "http://[::1]:80"),
  ])
  func theRootFollowsFromTheURL(_ url: String, root: String) throws {
    let pages = try #require(ServerPages(of: url))
    #expect(pages.info == root + "/info")
    #expect(pages.models == root + "/v1/models")
  }

  @Test(arguments: [
    "https://router.huggingface.co/hf-inference/models/m", "https://api.openai.com/v1/embeddings",
    "https://API-inference.huggingface.co/models/m", "http://", "nothing",
  ])
  func servicesAreNotAsked(_ url: String) { #expect(ServerPages(of: url) == nil) }
}
