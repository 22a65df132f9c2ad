import SluiceCore
internal import SluiceJSON
import SluiceTasks
import Testing

@Suite struct AddressTests {
  @Test(arguments: [
    ("https://h", "https://h/v1/chat/completions"),
    ("https://h/", "https://h/v1/chat/completions"),
    ("https://h/v1", "https://h/v1/chat/completions"),
    ("https://h/v1/", "https://h/v1/chat/completions"),
    ("https://h/v1/chat/completions", "https://h/v1/chat/completions"),
    ("https://h/v1/chat/completions/", "https://h/v1/chat/completions/"),
    ("https://h/chat/completions", "https://h/chat/completions"),
    ("https://h/api", "https://h/api/v1/chat/completions"),
    ("https://h/openai/v1", "https://h/openai/v1/chat/completions"),
    ("https://h/v1/models/abc", "https://h/v1/models/abc/v1/chat/completions"),
    ("https://h/v1?x=1", "https://h/v1/chat/completions?x=1"),
    ("http://[::1]:8080", "http://[::1]:8080/v1/chat/completions"),
  ])
  func theChatRouteIsAppendedWhereItIsMissing(_ model: String, _ url: String) throws {
    for wire in Wire.allCases {
      let asked = try spec("chat-completion", model: model, wire: wire, inputs: "[{}]")
      #expect(try Renderer(asked, bases: bases).url == url)
    }
  }

  @Test(arguments: [
    (Wire.current, "chat-completion", "https://router.huggingface.co/v1/chat/completions"),
    (
      .classic, "chat-completion",
      "https://api-inference.huggingface.co/models/o/m/v1/chat/completions"
    ),
    (
      .current, "feature-extraction",
      "https://router.huggingface.co/hf-inference/models/o/m/pipeline/feature-extraction"
    ),
    (
      .classic, "feature-extraction",
      "https://api-inference.huggingface.co/pipeline/feature-extraction/o/m"
    ),
    (.current, "text-generation", "https://router.huggingface.co/hf-inference/models/o/m"),
    (.classic, "text-generation", "https://api-inference.huggingface.co/models/o/m"),
    (.classic, "post", "https://api-inference.huggingface.co/models/o/m"),
  ])
  func aModelIDBecomesTheServicesURL(_ wire: Wire, _ task: String, _ url: String) throws {
    let inputs = task == "chat-completion" ? "[{}]" : #""t""#
    let asked = try spec(task, model: "o/m", wire: wire, inputs: inputs)
    #expect(try Renderer(asked, bases: bases).url == url)
  }

  @Test(arguments: [
    ("http://h:8080", "http://h:8080", #"{"inputs":"t"}"#),
    ("http://h/embed/", "http://h/embed/", #"{"inputs":"t"}"#),
    ("http://h/v1", "http://h/v1/embeddings", #"{"input":"t"}"#),
    ("http://h/v1/?k=v", "http://h/v1/embeddings?k=v", #"{"input":"t"}"#),
    ("http://h/v1/embeddings", "http://h/v1/embeddings", #"{"input":"t"}"#),
    ("http://h/embeddings", "http://h/embeddings", #"{"input":"t"}"#),
  ])
  func aURLInV1SpeaksOpenAIsEmbeddings(_ model: String, _ url: String, _ sent: String) throws {
    let asked = try spec("feature-extraction", model: model, inputs: #""t""#)
    #expect(try Renderer(asked, bases: bases).url == url)
    #expect(try body(asked, "{}") == sent)
  }

  @Test func otherTasksTakeAURLAsItStands() throws {
    for url in ["https://h/gen/v1", "https://h/gen/", "https://h/gen?x=1"] {
      let asked = try spec("text-generation", model: url, inputs: #""p""#)
      #expect(try Renderer(asked, bases: bases).url == url)
    }
  }

  @Test func theEnvironmentMovesTheServices() throws {
    let moved = ServiceBases(environment: [
      "HF_INFERENCE_ENDPOINT": "http://127.0.0.1:9/inf/", "HF_ENDPOINT": "http://hub/",
    ])
    #expect(moved.hub == "http://hub")
    let text = try spec("text-generation", model: "gpt2", inputs: #""p""#)
    #expect(try Renderer(text, bases: moved).url == "http://127.0.0.1:9/inf/models/gpt2")
    let chat = try spec("chat-completion", model: "o/m:fastest", inputs: "[{}]")
    #expect(try Renderer(chat, bases: moved).url == "http://127.0.0.1:9/inf/v1/chat/completions")
    let staging = ServiceBases(environment: ["HUGGINGFACE_CO_STAGING": "yes", "HF_ENDPOINT": ""])
    #expect(staging.hub == "https://hub-ci.huggingface.co")
  }

  @Test func aJobWithoutAModelGoesToTheOpenAIBase() throws {
    let openAI = ServiceBases(environment: ["OPENAI_BASE_URL": "http://o/api/v1/"])
    var chat = try spec("chat-completion", model: nil, inputs: "[{}]")
    #expect(refusal(chat, bases: openAI)?.contains("wants the model's name") == true)
    chat.parameters = [.init("model", .string("gpt"))]
    #expect(try Renderer(chat, bases: openAI).url == "http://o/api/v1/chat/completions")
    let text = try spec("feature-extraction", model: nil, inputs: #""t""#)
    #expect(try Renderer(text, bases: openAI).url == "http://o/api/v1/embeddings")
    #expect(refusal(text)?.contains("needs a model") == true)
    let classify = try spec("text-classification", model: nil, inputs: #""t""#)
    #expect(refusal(classify, bases: openAI)?.contains("needs a model") == true)
  }

  @Test(arguments: [
    "htp://h", "http://", "http://:80", "http://u:p@h", "http://h/#a", "http://h/a b", "http://h:0",
    "http://h:65536", "http://h:x", "http://é.fr", "http://h\\x", "http://[fe80::1%25eth0]/",
    "localhost:8080", "o/m/x", "../m", "o/.m", "a b", "m:", "http://[::1",
  ])
  func whatIsNeitherIDNorURLIsRefused(_ model: String) throws {
    let asked = try spec("text-generation", model: model, inputs: #""p""#)
    #expect(refusal(asked)?.hasPrefix("model: ") == true)
  }

  @Test func aHostWithoutASchemeIsRecognised() throws {
    let asked = try spec("text-generation", model: "localhost:8080/gen", inputs: #""p""#)
    #expect(refusal(asked)?.hasSuffix("write \"http://localhost:8080/gen\"") == true)
  }
}
