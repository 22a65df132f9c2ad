import SluiceCore
import SluiceJSON
import SluiceTasks
import Testing

/// Forms of tasks that no client of Python's sends, and what jobs of the later tasks are refused for.
@Suite struct CatalogueFormTests {
  @Test(arguments: [
    // A form is chosen by what is given…
    (
      "conversational", "http://h", #"{"messages":[{"role":"user"}]}"#, "http://h",
      #"{"inputs":[{"role":"user"}],"parameters":{}}"#
    ),
    (
      "conversational", "http://h", #"{"text":"Hi","past_user_inputs":["a"]}"#, "http://h",
      #"{"inputs":{"text":"Hi","past_user_inputs":["a"]},"parameters":{}}"#
    ),
    (
      "conversational", "http://h", #"{"text":"Hi","parameters":{"top_k":1}}"#, "http://h",
      #"{"inputs":{"text":"Hi"},"parameters":{"top_k":1}}"#
    ),
    (
      "tabular-regression", "http://h", #"{"data":{"a":[1]}}"#, "http://h",
      #"{"inputs":{"data":{"a":[1]}}}"#
    ),
    (
      "tabular-regression", "http://h", #"{"table":{"a":[1]}}"#, "http://h",
      #"{"parameters":{},"table":{"a":[1]}}"#
    ),
    ("text-ranking", "http://h", #"{"pairs":["q","a"]}"#, "http://h", #"{"inputs":["q","a"]}"#),
    (
      "text-ranking", "http://h", #"{"query":"q","texts":["a"],"return_text":true}"#, "http://h",
      #"{"inputs":{"query":"q","texts":["a"],"return_documents":true}}"#
    ),
    (
      "text-classification", "http://h", #"{"text":"a","text_pair":"b","top_k":1}"#, "http://h",
      #"{"inputs":{"text":"a","text_pair":"b"},"parameters":{"top_k":1}}"#
    ),
    // A URL is no name of a model.
    (
      "chat-completion", "http://h/v1", #"{"messages":[{}],"model":"http://i/v1"}"#,
      "http://h/v1/chat/completions", #"{"model":"dummy","messages":[{}],"stream":false}"#
    ),
    // …and by the end of the URL.
    (
      "text-ranking", "http://h/rerank", #"{"query":"q","texts":["a"],"raw_scores":true}"#,
      "http://h/rerank", #"{"query":"q","texts":["a"],"raw_scores":true}"#
    ),
    (
      "text-ranking", "http://h/v1/rerank", #"{"query":"q","texts":["a"],"model":"m","top_n":1}"#,
      "http://h/v1/rerank", #"{"model":"m","query":"q","documents":["a"],"top_n":1}"#
    ),
    (
      "text-classification", "http://h/predict", #"{"text":"a","raw_scores":true}"#,
      "http://h/predict", #"{"inputs":"a","raw_scores":true}"#
    ),
    (
      "feature-extraction", "http://h/embed", #"{"text":"a","truncate":true}"#, "http://h/embed",
      #"{"inputs":"a","truncate":true}"#
    ),
    ("sentence-embeddings", "http://h", #"{"text":["a"]}"#, "http://h", #"{"inputs":["a"]}"#),
    (
      "embeddings", "http://h", #"{"input":"a","dimensions":2}"#, "http://h/v1/embeddings",
      #"{"model":"dummy","input":"a","dimensions":2}"#
    ),
    (
      "completions", "http://h/v1", #"{"prompt":"a","max_tokens":3}"#, "http://h/v1/completions",
      #"{"model":"dummy","prompt":"a","max_tokens":3}"#
    ),
    (
      "completions", "o/m", #"{"prompt":"a"}"#,
      "https://router.huggingface.co/hf-inference/models/o/m/v1/completions",
      #"{"model":"o/m","prompt":"a"}"#
    ),
    ("custom", "http://h", #"{"a":1}"#, "http://h", #"{"inputs":{"a":1}}"#),
    (
      "custom", "http://h", #"{"inputs":"a","date":"d","parameters":{"k":1}}"#, "http://h",
      #"{"inputs":"a","date":"d","parameters":{"k":1}}"#
    ),
    (
      "image-to-image", "http://h", #"{"image":"abc","prompt":"cat","extra_body":{"x":1}}"#,
      "http://h", #"{"inputs":"YWJj","parameters":{"prompt":"cat","x":1}}"#
    ),
  ])
  func formsFollowFromWhatIsGiven(
    _ task: String,
    _ model: String,
    _ inputs: String,
    _ url: String,
    _ body: String
  ) throws {
    let sent = try request(try spec(task, model: model, inputs: inputs), "{}")
    #expect(sent.url == url)
    #expect(String(decoding: sent.body ?? [], as: UTF8.self) == body)
  }

  @Test(arguments: [
    (
      "zero-shot-image-classification", #"{"image":"a.png","candidate_labels":["a"]}"#,
      "a list of 1"
    ),
    ("zero-shot-image-classification", #"{"image":"a.png"}"#, "needs \"candidate_labels\""),
    ("tabular-classification", #"{"table":{"a":["1"],"b":[]}}"#, "lists of many lengths"),
    ("tabular-classification", #"{"table":{"a":"1"}}"#, "more than lists"),
    ("tabular-regression", #"{"data":{}}"#, "an empty object"),
    ("document-question-answering", #"{"image":"a.png"}"#, "needs \"question\""),
    ("document-question-answering", #"{"image":"a.png","question":"q","word_boxes":[1]}"#, "wants"),
    ("image-segmentation", #"{"image":"a.png","subtask":"x"}"#, "one of \"instance\""),
    ("audio-to-audio", #"{"audio":"a.wav","top_k":1}"#, "no argument or parameter \"top_k\""),
    ("conversational", "{}", "needs \"text\""),
    ("conversational", #"{"messages":[{}],"text":"a"}"#, "has no \"text\""),
    ("text-to-image", #"{"prompt":"p","target_size":{}}"#, "the current wire has no"),
    ("text-to-image", #"{"prompt":"p","width":"512"}"#, "holds the string \"512\""),
    ("text-classification", #"{"text":"p","raw_scores":true}"#, "has no \"raw_scores\""),
    ("text-ranking", #"{"pairs":["a"]}"#, "wants"),
    ("text-ranking", #"{"query":"q"}"#, "needs \"texts\""),
    ("completions", #"{"prompt":"p","stream":true}"#, "wants false"),
    ("transcriptions", #"{"file":"a.wav","response_format":"srt"}"#, "one of \"json\""),
    ("custom", "null", "needs \"inputs\""),
    ("imgae-to-text", "null", "did you mean \"image-to-text\"?"),
  ])
  func wrongJobsAreRefusedBeforeAnythingIsSent(
    _ task: String,
    _ inputs: String,
    _ words: String
  ) throws {
    let message = try #require(refusal(try spec(task, inputs: inputs)))
    #expect(message.contains(words), "\(message)")
  }

  @Test(arguments: [
    (#"["a"]"#, "a list of 1"), (#"["a",1]"#, "a list with the number 1"), (#""a,b""#, "wants"),
  ])
  func labelsOfARowAreCounted(_ labels: String, _ words: String) throws {
    let asked = try spec(
      "zero-shot-image-classification",
      inputs: #"{"image":"a.png","candidate_labels":"{{l}}"}"#
    )
    let reason = try refusal(asked, #"{"l":\#(labels)}"#)
    #expect(reason?.contains(words) == true, "\(reason ?? "nil")")
  }

  @Test func theClassicWireJoinsLabelsAndRefusesCommas() throws {
    func asked(_ labels: String) throws -> RequestSpec {
      try spec(
        "zero-shot-image-classification",
        wire: .classic,
        inputs: #"{"image":"abc","candidate_labels":\#(labels)}"#
      )
    }
    let sent = #"{"inputs":{"image":"YWJj","candidateLabels":"a\"é,b"}}"#
    #expect(try body(asked(#"["a\"é","b"]"#), "{}") == sent)
    #expect(try body(asked(#""{{l}}""#), #"{"l":["a\"\u00e9","b"]}"#) == sent)
    #expect(refusal(try asked(#"["a,b","c"]"#))?.contains("holds a comma") == true)
    let reason = try refusal(asked(#""{{l}}""#), #"{"l":["a\u002cb","c"]}"#)
    #expect(reason?.contains("holds a comma") == true)
  }

  @Test func regressionsGoToServersOrTheClassicWire() throws {
    let inputs = #"{"table":{"a":[1]}}"#
    let current = try spec("tabular-regression", model: "o/m", inputs: inputs)
    #expect(refusal(current)?.contains("no form for this model in the current wire") == true)
    let classic = try spec("tabular-regression", model: "o/m", wire: .classic, inputs: inputs)
    #expect(try body(classic, "{}") == #"{"table":{"a":[1]}}"#)
  }

  @Test(arguments: ["sentence-embeddings", "embeddings"])
  func embeddingsOfBothKindsTakeBatches(_ task: String) throws {
    var asked = try spec(task, model: "http://h", inputs: #""{{t}}""#)
    asked.batchRows = 4
    let renderer = try Renderer(asked, bases: bases)
    let rows = try ["a", "b"].map {
      try renderer.render(try record(#"{"t":"\#($0)"}"#, for: renderer))
    }
    let body = String(decoding: try renderer.form.request(for: rows).body ?? [], as: UTF8.self)
    #expect(body.hasSuffix(#":["a","b"]}"#))
  }

  @Test func postSendsAFileInPlaceOfJSON() throws {
    var asked = try spec("post", parameters: #"{"data":"{{f}}"}"#)
    let sent = try request(asked, #"{"f":"a.png"}"#)
    #expect(sent.body == samples.files["a.png"])
    #expect(sent.headers.contains(HeaderField("Content-Type", "image/png")))
    asked.inputs = .string("x")
    #expect(refusal(asked)?.contains("a body of bytes has no \"json\"") == true)
  }
}
