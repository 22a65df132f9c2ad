import SluiceTestSupport
import Synchronization

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// The management API with one endpoint, `me/emb`, that says what a test has written down.
final class StagedEndpoint: Sendable {
  /// What the API says to a look.
  enum Look: Sendable {
    /// A document with this state; HOST in the URL is the server's own.
    case state(String, url: String? = "http://HOST/e")
    case reply(StubReply)
  }

  /// What is said next to each question.
  private final class Script: Sendable {
    struct Lines {
      var looks: ArraySlice<Look>
      var orders: [String: ArraySlice<Int>]
      var onOrder: @Sendable (String) -> Void = { _ in }
    }
    let lines: Mutex<Lines>

    init(_ lines: Lines) { self.lines = Mutex(lines) }

    func look(host: String) -> StubReply {
      let look = lines.withLock { lines in
        lines.looks.count > 1 ? lines.looks.popFirst() : lines.looks.first
      }
      switch look {
      case .reply(let reply)?: return reply
      case .state(let state, let url)?: return Self.document(state, url, host)
      case nil: return StubReply(500)
      }
    }

    func order(_ order: String) -> StubReply {
      let (status, onOrder) = lines.withLock { lines in
        let left = lines.orders[order] ?? [200]
        if left.count > 1 { lines.orders[order]?.removeFirst() }
        return (left.first ?? 200, lines.onOrder)
      }
      onOrder(order)
      return status == 200
        ? Self.document("initializing", nil, "") : .json(#"{"error":"no"}"#, status: status)
    }

    private static func document(_ state: String, _ url: String?, _ host: String) -> StubReply {
      let url = url.map { ",\"url\":\"\($0.replacing("HOST", with: host))\"" } ?? ""
      return .json(#"{"name":"emb","status":{"state":"\#(state)"\#(url)}}"#)
    }
  }

  let server: StubServer
  private let script: Script

  /// - Parameters:
  ///   - looks: What is said, look for look; the last one stays.
  ///   - orders: The statuses that orders get (`resume`, `pause`, `scale-to-zero`), in order; the last
  ///     one stays. 200 where nothing is said.
  ///   - whoami: What the hub says.
  /// - Throws: When there is no socket to be had.
  init(
    _ looks: [Look],
    orders: [String: [Int]] = [:],
    whoami: StubReply = .json(#"{"type":"user","name":"me"}"#)
  ) throws {
    let script = Script(.init(looks: looks[...], orders: orders.mapValues { $0[...] }))
    self.script = script
    server = try StubServer { request in
      let parts = request.path.split(separator: "/")
      switch (parts.first, parts.count) {
      case ("api", _): return whoami
      case ("e", _): return StubReply(200)
      case (_, 5): return script.order(String(parts[4]))
      default: return script.look(host: request.headers["host"] ?? "")
      }
    }
  }

  /// Is told each order before it is answered.
  func onOrder(_ body: @escaping @Sendable (String) -> Void) {
    script.lines.withLock { $0.onOrder = body }
  }

  /// The orders that were given.
  var orders: [String] {
    server.requests.filter { $0.method == "POST" }
      .compactMap { $0.path.split(separator: "/").last.map(String.init) }
  }

  /// How often the endpoint was looked at.
  var looks: Int { server.requests.count { $0.path == "/v2/endpoint/me/emb" } }

  func client() throws -> EndpointClient {
    let environment = [
      "HF_TOKEN": "hf_x123", "HOME": "/nonexistent", "HF_ENDPOINT": server.url,
      "HF_ENDPOINTS_API": server.url + "/v2",
    ]
    return try EndpointClient(options: AccessOptions(environment: environment))
  }
}
