import Foundation
import SluiceCore
import SluiceTestSupport
import Synchronization

/// A job of numbered rows for a dedicated endpoint, `me/emb`, on a stage: one server is the management
/// API, the hub and the endpoint.
final class StagedRun: Sendable {
  /// What the endpoint is, and what was asked.
  struct Scene: Sendable {
    var state: String
    /// Looks until an endpoint that starts is running.
    var looksToRun = 1
    /// Looks at a paused endpoint until somebody resumes it; nil for never.
    var looksToResume: Int?
    /// After so many answers somebody pauses it; none are left.
    var pauses: [Int] = []
    /// The statuses that orders get instead of being done.
    var refusals: [String: Int] = [:]
    var orders: [String] = []
    var answered = 0
    /// Rows that were sent while nobody was there to answer.
    var wasted = 0
    var onAnswer: @Sendable (Int) -> Void = { _ in }
    var answer: @Sendable (StubRequest) -> StubReply = Labelling.label
  }

  let directory: TemporaryDirectory
  let server: StubServer
  let ledger: String
  private let manifest: String
  private let scene: Scenery

  /// The scene, which the server and the test share.
  private final class Scenery: Sendable {
    let scene: Mutex<Scene>
    init(_ scene: Scene) { self.scene = Mutex(scene) }
  }

  init(rows: Int = 60, _ scene: Scene) throws {
    directory = try TemporaryDirectory()
    let lines = (1...rows).map { "{\"n\": \($0), \"text\": \"row \($0)\"}\n" }.joined()
    manifest = try directory.write("rows.jsonl", lines)
    ledger = directory.path("run.sluice")
    let scenery = Scenery(scene)
    self.scene = scenery
    server = try StubServer { request in
      let parts = request.path.split(separator: "/").map(String.init)
      let host = request.headers["host"] ?? ""
      switch (parts.first, parts.count) {
      case ("api", _): return .json(#"{"type":"user","name":"me"}"#)
      case ("e", 2): return StubReply(200)
      case ("e", _) where request.method == "GET": return StubReply(404)
      case ("e", _): return Self.answer(request, scenery.scene)
      case (_, 5): return Self.order(parts[4], host, scenery.scene)
      default: return Self.look(host, scenery.scene)
      }
    }
  }

  // MARK: - What the server says

  private static func look(_ host: String, _ scene: borrowing Mutex<Scene>) -> StubReply {
    scene.withLock { scene in
      switch scene.state {
      case "initializing":
        scene.looksToRun -= 1
        if scene.looksToRun <= 0 { scene.state = "running" }
      case "paused":
        scene.looksToResume = scene.looksToResume.map { $0 - 1 }
        if scene.looksToResume == 0 { scene.state = "running" }
      default: break
      }
      return document(scene, host)
    }
  }

  private static func order(
    _ order: String,
    _ host: String,
    _ scene: borrowing Mutex<Scene>
  ) -> StubReply {
    scene.withLock { scene in
      scene.orders.append(order)
      if let status = scene.refusals[order] { return .json(#"{"error":"no"}"#, status: status) }
      switch order {
      case "resume": scene.state = "initializing"
      case "pause": scene.state = "paused"
      default: scene.state = "scaledToZero"
      }
      return document(scene, host)
    }
  }

  private static func document(_ scene: Scene, _ host: String) -> StubReply {
    let url = scene.state == "paused" ? "null" : "\"http://\(host)/e\""
    return .json(#"{"name":"emb","status":{"state":"\#(scene.state)","url":\#(url)}}"#)
  }

  private static func answer(
    _ request: StubRequest,
    _ scene: borrowing Mutex<Scene>
  ) -> StubReply {
    let (state, number, scene) = scene.withLock { scene in
      // A proxy holds the request that wakes an endpoint until it is awake.
      if scene.state == "scaledToZero", request.headers["x-scale-up-timeout"] != nil {
        scene.state = "running"
      }
      guard scene.state == "running" else {
        scene.wasted += 1
        return (scene.state, 0, scene)
      }
      scene.answered += 1
      if scene.pauses.first == scene.answered {
        scene.pauses.removeFirst()
        scene.state = "paused"
      }
      return ("running", scene.answered, scene)
    }
    switch state {
    case "running":
      scene.onAnswer(number)
      return scene.answer(request)
    case "paused":
      let words = "Bad Request: The endpoint is paused, ask a maintainer to restart it"
      return .json("{\"error\":\"\(words)\"}", status: 400)
    default: return StubReply(503)
    }
  }

  // MARK: - What a test does

  /// What the endpoint is now.
  var now: Scene { scene.scene.withLock { $0 } }

  func change(_ change: (inout Scene) -> Void) { scene.scene.withLock { change(&$0) } }

  var environment: [String: String] {
    [
      "HF_TOKEN": "hf_canary_0123", "HF_ENDPOINT": server.url,
      "HF_ENDPOINTS_API": server.url + "/v2",
    ]
  }

  func command(_ more: String...) throws -> Command {
    try Command(arguments(more), environment: environment)
  }

  func run(_ more: String...) async throws -> Command.Result {
    try await Command(arguments(more), environment: environment).result()
  }

  func arguments(_ more: [String]) -> [String] {
    [
      "run", "--task", "text-classification", "--endpoint", "emb", "--manifest", manifest,
      "--inputs", "{{text}}", "--ledger", ledger, "-c", "4",
    ] + more
  }

  func totals() async throws -> StatusTotals {
    let status = try await Command.run("status", ledger, "--json")
    return try JSONDecoder().decode(StatusTotals.self, from: Data(status.output.utf8))
  }
}
