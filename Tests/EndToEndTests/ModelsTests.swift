import Foundation
import SluiceTestSupport
import Testing

/// `sluice models`, `info`, `health` and `call --raw` against a server that knows a little.
struct ModelsTests {
  private let server: StubServer

  init() throws {
    server = try StubServer { request in
      switch request.path {
      case "/hub/api/tasks":
        .json(
          #"{"fill-mask":{"widgetModels":["org/f"]},"text-generation":{"widgetModels":["o/g"]}}"#
        )
      case "/inf/status/org/m":
        .json(
          #"{"loaded":false,"state":"Loadable","compute_type":"cpu","framework":"transformers"}"#
        )
      case "/inf/framework/diffusers": .json(#"[{"model_id":"o/d","task":"text-to-image"}]"#)
      case "/well/info": .json(#"{"model_id":"org/m","max_total_tokens":1512}"#)
      case "/well/health", "/ill/info": .json("{}")
      case "/ill/health": .json(#"{"error":"unhealthy"}"#, status: 503)
      case "/ill": .json(#"{"error":"no"}"#, status: 422)
      case "/well": .json(#" [[{"label":"a"}]] "#)
      default: request.path.hasPrefix("/inf/framework/") ? .json("[]") : .json("{}", status: 404)
      }
    }
  }

  private func run(_ arguments: String...) async throws -> Command.Result {
    let variables = [
      "HF_ENDPOINT": server.url + "/hub", "HF_INFERENCE_ENDPOINT": server.url + "/inf",
    ]
    return try await Command(arguments, environment: variables).result()
  }

  @Test func recommendedModelsAreAnIDOrATable() async throws {
    #expect(try await run("models", "recommended", "fill_mask").output == "org/f\n")
    let table = try await run("models", "recommended").output
    #expect(table == "fill-mask        org/f\ntext-generation  o/g\n")
    let json = try await run("models", "recommended", "--json").object()
    #expect(json["text-generation"] as? String == "o/g")
    let none = try await run("models", "recommended", "text-to-speech")
    #expect(none.status == 64 && none.errors.contains("recommends no model for text-to-speech"))
  }

  @Test func aModelsStatusIsATable() async throws {
    let status = try await run("models", "status", "org/m")
    #expect(status.output.hasPrefix("state      Loadable\nloaded     no\ncompute    cpu\n"))
    #expect(
      try await run("models", "status", "org/m", "--json").object()["state"] as? String
        == "Loadable"
    )
    #expect(try await run("models", "status", "org/x").status == 69)
    #expect(try await run("models", "status", server.url).status == 64)
  }

  @Test func deployedModelsAreATable() async throws {
    #expect(try await run("models", "deployed").output == "text-to-image  o/d\n")
    let none = try await run("models", "deployed", "--framework", "transformers")
    #expect(none.output.isEmpty && none.errors == "sluice: there are none\n")
    #expect(try await run("models", "deployed", "--all", "--json").object().count == 1)
    #expect(try await run("models", "deployed", "--all", "--framework", "x").status == 64)
  }

  @Test func aServerTellsAboutItself() async throws {
    let info = try await run("info", server.url + "/well")
    #expect(info.output == "model_id          org/m\nmax_total_tokens  1512\n")
    let json = try await run("info", server.url + "/well", "--json").output
    #expect(json == "{\"model_id\":\"org/m\",\"max_total_tokens\":1512}\n")
    #expect(try await run("info", server.url + "/nothing").status == 69)
  }

  @Test func healthIsAnExitStatus() async throws {
    let well = try await run("health", server.url + "/well")
    #expect(well.status == 0 && well.output == "healthy\n")
    let ill = try await run("health", server.url + "/ill", "--json")
    #expect(ill.status == 69 && ill.output == "{\"healthy\":false}\n")
    #expect(ill.errors == "sluice: \(server.url)/ill: does not say that it is well\n")
    #expect(try await run("health", "org/m").status == 64)
    #expect(try await run("health", "http://127.0.0.1:9").status == 69)
  }

  @Test func aRawReplyIsPrintedWhateverItsStatus() async throws {
    let call = ["call", "text-classification", "--arguments", #"{"text":"t"}"#, "--raw", "--model"]
    let well = try await Command(call + [server.url + "/well"]).result()
    #expect(well.status == 0 && well.output == #" [[{"label":"a"}]] "#)
    let ill = try await Command(call + [server.url + "/ill"]).result()
    #expect(ill.status == 69 && ill.output == #"{"error":"no"}"#)
    #expect(ill.errors == "sluice: \(server.url)/ill: HTTP 422: no\n")
    let folder = try TemporaryDirectory()
    let file = folder.path("reply")
    #expect(try await Command(call + [server.url + "/well", "-o", file]).result().output.isEmpty)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == #" [[{"label":"a"}]] "#)
    #expect(try await Command(call + [server.url, "--json"]).result().status == 64)
  }
}
