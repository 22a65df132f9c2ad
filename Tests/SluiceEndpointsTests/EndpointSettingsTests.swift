import SluiceCore
import SluiceJSON
import SluiceEndpoints
import Testing

/// The bodies that create and update, and what is refused before it is sent.
struct EndpointSettingsTests {
  private static var minimal: EndpointSettings {
    var settings = EndpointSettings()
    settings.repository = "gpt2"
    settings.accelerator = "cpu"
    settings.instanceSize = "x2"
    settings.instanceType = "intel-icl"
    settings.vendor = "aws"
    settings.region = "us-east-1"
    return settings
  }

  private func text(_ value: JSONValue) -> String { String(decoding: value.text, as: UTF8.self) }

  @Test func theLeastThatCreates() throws {
    let body = """
      {"name":"n","type":"authenticated","provider":{"vendor":"aws","region":"us-east-1"},\
      "compute":{"accelerator":"cpu","instanceType":"intel-icl","instanceSize":"x2",\
      "scaling":{"minReplica":1,"maxReplica":1}},\
      "model":{"repository":"gpt2","framework":"pytorch","image":{"huggingface":{}}}}
      """
    #expect(text(try Self.minimal.creation(of: "n")) == body)
  }

  @Test func everyFieldCreates() throws {
    var settings = Self.minimal
    settings.framework = "custom"
    settings.revision = "main"
    settings.task = "text-generation"
    settings.image = EndpointImage(url: "ghcr.io/tei:1", port: 80, healthRoute: "/ok")
    settings.command = ["run"]
    settings.arguments = ["--a", "1"]
    settings.environment = ["B": "2", "A": "1"]
    settings.secrets = ["KEY": Secret("hush")]
    settings.scaling.minimum = 0
    settings.scaling.maximum = 4
    settings.scaling.scaleToZeroMinutes = 15
    settings.scaling.measure = .pendingRequests(1.5)
    settings.type = "private"
    settings.accountID = "42"
    settings.domain = "a.example"
    settings.path = "/m"
    settings.cachesHTTPResponses = false
    settings.tags = ["dev"]
    let body = """
      {"accountId":"42","name":"n","type":"private",\
      "provider":{"vendor":"aws","region":"us-east-1"},\
      "compute":{"accelerator":"cpu","instanceType":"intel-icl","instanceSize":"x2",\
      "scaling":{"minReplica":0,"maxReplica":4,"scaleToZeroTimeout":15,\
      "measure":{"pendingRequests":1.5}}},\
      "model":{"repository":"gpt2","framework":"custom","revision":"main",\
      "task":"text-generation",\
      "image":{"custom":{"url":"ghcr.io/tei:1","port":80,"healthRoute":"/ok"}},\
      "command":["run"],"args":["--a","1"],"env":{"A":"1","B":"2"},"secrets":{"KEY":"hush"}},\
      "route":{"domain":"a.example","path":"/m"},"cacheHttpResponses":false,"tags":["dev"]}
      """
    #expect(text(try settings.creation(of: "n")) == body)
    #expect(!"\(settings)".contains("hush"))
  }

  @Test func whatIsMissingIsNamed() {
    var settings = Self.minimal
    settings.vendor = nil
    settings.repository = ""
    let error = refusal { try settings.creation(of: "n") }
    #expect(error?.what == "cannot be created without repository, vendor")
    #expect(error?.code.kind == .usage)
  }

  @Test func manyMinimumReplicasRaiseTheMost() throws {
    var settings = Self.minimal
    settings.scaling.minimum = 3
    settings.environment = [:]
    settings.secrets = [:]
    let body = text(try settings.creation(of: "n"))
    #expect(body.contains(#""scaling":{"minReplica":3,"maxReplica":3}"#))
    #expect(!body.contains("env") && !body.contains("secrets"))
  }

  // MARK: - Updates

  @Test func anUpdateHoldsOnlyWhatChanges() throws {
    var settings = EndpointSettings()
    #expect(text(try settings.update()) == "{}")
    settings.scaling.minimum = 0
    settings.repository = "r2"
    settings.secrets = [:]
    #expect(
      text(try settings.update())
        == #"{"compute":{"scaling":{"minReplica":0}},"model":{"repository":"r2","secrets":{}}}"#
    )
    settings = EndpointSettings()
    settings.scaling.measure = .hardwareUsage(80)
    #expect(
      text(try settings.update()) == #"{"compute":{"scaling":{"measure":{"hardwareUsage":80}}}}"#
    )
  }

  @Test func someThingsNeverChange() {
    for path: WritableKeyPath<EndpointSettings, String?> in [
      \.vendor, \.region, \.type, \.accountID,
    ] {
      var settings = EndpointSettings()
      settings[keyPath: path] = "x"
      #expect(refusal { try settings.update() }?.what.hasSuffix("cannot be changed") == true)
    }
  }

  @Test func nonsenseIsRefused() {
    let changes: [(inout EndpointSettings) -> Void] = [
      { $0.scaling.minimum = -1 }, { $0.scaling.maximum = 0 },
      {
        $0.scaling.minimum = 3
        $0.scaling.maximum = 2
      }, { $0.scaling.scaleToZeroMinutes = 0 }, { $0.scaling.measure = .pendingRequests(0) },
      { $0.scaling.measure = .hardwareUsage(.nan) }, { $0.path = "m" },
      { $0.environment = ["": "1"] }, { $0.secrets = ["A=B": Secret("1")] },
    ]
    for change in changes {
      var settings = Self.minimal
      change(&settings)
      #expect(refusal { try settings.creation(of: "n") }?.code.kind == .usage, "\(settings)")
    }
  }

  // MARK: - Images

  @Test(arguments: [
    (#"{"url":"a","health_route":"/h"}"#, #"{"custom":{"url":"a","health_route":"/h"}}"#),
    (#"{"custom":{"url":"a"}}"#, #"{"custom":{"url":"a"}}"#),
    (
      #"{"vLLM":{"url":"a","tensorParallelSize":8}}"#,
      #"{"vLLM":{"url":"a","tensorParallelSize":8}}"#
    ),
    (#"{"tomorrow":{}}"#, #"{"tomorrow":{}}"#),
  ])
  func aFlatImageIsACustomOneAndOthersPass(_ given: String, _ sent: String) throws {
    var settings = EndpointSettings()
    settings.image = try EndpointImage(json: given)
    #expect(text(try settings.update()) == "{\"model\":{\"image\":\(sent)}}")
  }

  @Test(arguments: ["", "ghcr.io/x", "[]", "{}", "null", #"{"url":"#])
  func whatIsNoImageIsRefused(_ text: String) {
    #expect(refusal { try EndpointImage(json: text) }?.place == "image")
  }
}
