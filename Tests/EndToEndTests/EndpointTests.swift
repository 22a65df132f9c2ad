import Foundation
import SluiceTestSupport
import Testing

/// `sluice endpoint` against the rehearsed management API.
struct EndpointTests {
  private static let machine = [
    "--vendor", "aws", "--region", "us-east-1", "--accelerator", "cpu", "--instance-type", "i",
    "--instance-size", "x1",
  ]

  private let rehearsal: Rehearsal

  init() async throws { rehearsal = try await Rehearsal("--endpoints", "0.05") }

  private func endpoint(
    _ arguments: String...,
    environment: [String: String] = [:]
  ) async throws -> Command.Result {
    let own = ["HF_ENDPOINT": rehearsal.url, "HF_TOKEN": "hf_canary_0123"]
    let api = ["--endpoint-api", rehearsal.url + "/v2"]
    return try await Command(
      ["endpoint"] + arguments + api,
      environment: own.merging(environment) { $1 }
    ).result()
  }

  private func create(_ name: String, _ more: String...) async throws -> Command.Result {
    let own = ["HF_ENDPOINT": rehearsal.url, "HF_TOKEN": "hf_canary_0123", "KEY": "hush-hush"]
    let api = ["--endpoint-api", rehearsal.url + "/v2", "--repository", "org/m"]
    return try await Command(
      ["endpoint", "create", name] + api + Self.machine + more,
      environment: own
    ).result()
  }

  private func wait(_ name: String) async throws -> Command.Result {
    try await endpoint("wait", name, "--refresh-every", "20ms")
  }

  @Test func anEndpointLivesFromCreationToDeletion() async throws {
    let created = try await create(
      "emb",
      "--min-replicas",
      "0",
      "--task",
      "text-classification",
      "--env",
      "A=1",
      "--secret",
      "KEY",
      "--json"
    )
    #expect(created.status == 0, "\(created.errors)")
    #expect(try created.object()["state"] as? String == "pending")
    #expect(!created.output.contains("hush"))
    let ready = try await wait("emb")
    #expect(ready.output == "\(rehearsal.url)/deployed/me/emb\n")
    #expect(ready.errors.contains("sluice: emb: running; its health route is asked"))
    let call = try await Command.run(
      "call",
      "text-classification",
      "--model",
      rehearsal.url + "/deployed/me/emb",
      "--arguments",
      #"{"text": "I like you"}"#
    )
    #expect(call.status == 0, "\(call.errors)")
    #expect(try await endpoint("pause", "emb").errors.contains("me/emb: paused"))
    let paused = try await wait("emb")
    #expect(paused.status == 69)
    #expect(paused.errors.contains("sluice endpoint resume emb --namespace me"))
    #expect(try await endpoint("resume", "emb").status == 0)
    #expect(try await wait("emb").status == 0)
    #expect(try await endpoint("scale-to-zero", "emb").errors.contains("scaledToZero"))
    #expect(try await wait("emb").errors.contains("it has been asked to wake up"))
    #expect(try await endpoint("update", "emb", "--max-replicas", "3").status == 0)
    let shown = try await endpoint("show", "emb").output
    #expect(shown.contains("of 0..3"))
    let kept = try await endpoint("delete", "emb")
    #expect(kept.status == 64)
    #expect(kept.errors.contains("give --yes"))
    #expect(try await endpoint("delete", "emb", "--yes").status == 0)
    #expect(try await endpoint("list").errors == "sluice: there are no endpoints\n")
  }

  @Test func listsAreTablesOrJSON() async throws {
    _ = try await create("one")
    _ = try await create("two", "--namespace", "team")
    let table = try await endpoint("list", "--namespace", "*")
    let lines = table.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("ENDPOINT  STATE"))
    #expect(lines[1].hasPrefix("me/one") && lines[2].hasPrefix("team/two"))
    #expect(table.errors.contains("left out: locked: HTTP 403"))
    let json = try await endpoint("list", "--json").output
    let items = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    #expect(items?.count == 1)
    #expect(items?.first?["name"] as? String == "one")
    #expect((items?.first?["raw"] as? [String: Any])?["healthRoute"] as? String == "/health")
  }

  @Test(arguments: [
    (["show", "nope"], 69, #"me/nope: there is no endpoint "nope" in the namespace "me""#),
    (["list", "--namespace", "locked"], 77, "locked: HTTP 403: You have no rights"),
    (["create", "x"], 64, "cannot be created without repository"),
    (["create", "x", "--secret", "KEY=hush"], 64, "must not be an argument"),
    (["create", "x", "--secret", "NOPE"], 64, "the environment has no such variable"),
    (["create", "x", "--env", "A"], 64, "must be name=value"),
    (["create", "x", "--image", "{}"], 64, "must be an object that names an engine"),
    (["create", "x", "--port", "80"], 64, "need an --image that is a URL"),
    (["update", "x"], 64, "there is nothing to change"),
    (["update", "nope", "--tag", "a"], 69, "there is no endpoint"),
    (["wait", "x", "--timeout", "soon"], 64, "must be a time such as 30s or 20m"),
    (["pause", ".."], 64, "is not the name of an endpoint"),
  ])
  func badInputGetsOneLine(_ arguments: [String], _ status: Int32, _ words: String) async throws {
    let api = ["--endpoint-api", rehearsal.url + "/v2"]
    let environment = ["HF_ENDPOINT": rehearsal.url, "HF_TOKEN": "hf_canary_0123"]
    let result = try await Command(["endpoint"] + arguments + api, environment: environment)
      .result()
    #expect(result.status == status)
    #expect(result.errors.hasPrefix("sluice: ") && result.errors.contains(words))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(!result.errors.contains("hush") && !result.errors.contains("hf_canary"))
    #expect(result.output.isEmpty)
  }

  @Test func withoutATokenTheAdviceIsToSetOne() async throws {
    let result = try await endpoint("list", "--no-token")
    #expect(result.status == 77)
    #expect(result.errors.contains("no token was found: set HF_TOKEN"))
  }

  @Test func aDoomedEndpointEndsTheWait() async throws {
    _ = try await create("doomed", "--repository", "org/fails")
    let result = try await wait("doomed")
    #expect(result.status == 69)
    #expect(result.errors.contains("me/doomed: failed"))
  }
}
