import Foundation
import SluiceCore
import SluiceJSON
import SluiceEndpoints
import Testing

/// What is read from the API's documents, and how little they may say.
struct InferenceEndpointTests {
  @Test func theWholeDocumentIsRead() throws {
    let endpoint = try endpoint()
    #expect(endpoint.name == "my-ep")
    #expect(endpoint.namespace == "me")
    #expect(endpoint.state == .running)
    #expect(endpoint.message == "words")
    #expect(endpoint.url == "https://jpj7.aws.endpoints.huggingface.cloud")
    #expect(endpoint.repository == "gpt2")
    #expect(endpoint.revision == "11c5")
    #expect(endpoint.task == "text-generation")
    #expect(endpoint.framework == "pytorch")
    #expect(endpoint.type == "protected")
    #expect(endpoint.machine.vendor == "aws")
    #expect(endpoint.machine.region == "us-east-1")
    #expect(endpoint.machine.accelerator == "cpu")
    #expect(endpoint.machine.instanceType == "intel-icl")
    #expect(endpoint.machine.instanceSize == "x2")
    #expect(endpoint.replicas.ready == 0)
    #expect(endpoint.replicas.target == 1)
    #expect(endpoint.replicas.minimum == 0)
    #expect(endpoint.replicas.maximum == 1)
    #expect(endpoint.stateInWords == "running (0 of 1 replicas ready): words")
  }

  @Test func aNameAndAStateAreEnough() throws {
    let endpoint = try InferenceEndpoint(
      try json(#"{"name":"a","status":{"state":"pending","url":null},"model":7}"#),
      namespace: "me"
    )
    #expect(endpoint.state == .pending)
    #expect(endpoint.url == nil)
    #expect(endpoint.healthURL == nil)
    #expect(endpoint.repository == nil)
    #expect(endpoint.createdAt == nil)
  }

  @Test(arguments: [
    "[]", "{}", "null", #"{"name":"a"}"#, #"{"name":"","status":{"state":"running"}}"#,
    #"{"name":"a","status":"running"}"#, #"{"name":"a","status":{"state":null}}"#,
  ])
  func lessIsNoEndpoint(_ text: String) throws {
    let document = try json(text)
    #expect(throws: ReplyFault.self) { try InferenceEndpoint(document, namespace: "me") }
  }

  @Test(arguments: [
    "pending", "initializing", "updating", "updateFailed", "running", "paused", "failed",
    "scaledToZero", "hibernating",
  ])
  func everyStateIsReadAndUnknownOnesAreKept(_ word: String) {
    let state = EndpointState(word)
    #expect(state.name == word)
    #expect((state == .other(word)) == (word == "hibernating"))
  }

  @Test(arguments: [
    ("2023-10-26T12:41:53.263078506Z", 1_698_324_113.263078506),
    ("2023-10-26T12:41:53.263Z", 1_698_324_113.263), ("2023-10-26T12:41:53Z", 1_698_324_113.0),
    ("2023-10-26T14:41:53.5+02:00", 1_698_324_113.5),
  ])
  func timestampsMayHaveNineDigits(_ text: String, _ seconds: Double) throws {
    let body = "{\"name\":\"a\",\"status\":{\"state\":\"x\",\"createdAt\":\"\(text)\"}}"
    let date = try #require(InferenceEndpoint(try json(body), namespace: "me").createdAt)
    #expect(abs(date.timeIntervalSince1970 - seconds) < 1e-6)
  }

  @Test(arguments: ["", "yesterday", "2023-10-26", "2023-10-26T12:41:53.Z", "1698324113"])
  func nonsenseIsNoDate(_ text: String) throws {
    let body = "{\"name\":\"a\",\"status\":{\"state\":\"x\",\"createdAt\":\"\(text)\"}}"
    #expect(try InferenceEndpoint(try json(body), namespace: "me").createdAt == nil)
  }

  @Test(arguments: [
    ("https://x.cloud", "/health", "https://x.cloud/health"),
    ("https://x.cloud/", "health", "https://x.cloud/health"),
    ("https://x.cloud/a", "/", "https://x.cloud/a/"),
  ])
  func theHealthRouteFollowsTheURL(_ url: String, _ route: String, _ whole: String) throws {
    let body = """
      {"name":"a","status":{"state":"running","url":"\(url)"},"healthRoute":"\(route)"}
      """
    #expect(try InferenceEndpoint(try json(body), namespace: "me").healthURL == whole)
  }

  @Test func theDocumentIsKeptWithoutSecrets() throws {
    let more = #","cacheHttpResponses":true,"x":[{"password":"p","secret":{"A":null}}],"n":1.0"#
    let endpoint = try InferenceEndpoint(try json(document(more: more)), namespace: "me")
    #expect(endpoint.json.contains(#""secrets":{"KEY":"***"}"#))
    #expect(endpoint.json.contains(#""x":[{"password":"***","secret":{"A":null}}],"n":1.0"#))
    #expect(!endpoint.json.contains("hush"))
    #expect(!"\(endpoint)".contains("hush"))
  }
}
