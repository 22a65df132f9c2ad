import Foundation
import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A running simulator, and a client for it.
struct RehearsalServer: Sendable {
  let port: Int
  private let session: URLSession

  /// Runs a simulator on a free port while `body` runs.
  static func running(
    clock: SimulatorClock = .continuous,
    _ configure: (inout SimulatorConfiguration) -> Void = { _ in },
    _ body: @Sendable (RehearsalServer) async throws -> Void
  ) async throws {
    var configuration = SimulatorConfiguration()
    configure(&configuration)
    let simulator = try Simulator(configuration, clock: clock)
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let running = Task {
      defer { announce.finish() }
      try await simulator.run { announce.yield($0) }
    }
    defer { running.cancel() }
    var iterator = ports.makeAsyncIterator()
    try await body(RehearsalServer(port: #require(await iterator.next())))
  }

  init(port: Int) {
    self.port = port
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = 64
    session = URLSession(configuration: configuration)
  }

  struct Reply: Sendable {
    let status: Int
    let body: [UInt8]
    let headers: [String: String]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { get throws { try JSONValue(parsing: body) } }
  }

  func get(_ path: String) async throws -> Reply { try await send("GET", path, nil, headers: [:]) }

  func post(
    _ path: String,
    _ body: String,
    headers: [String: String] = ["Content-Type": "application/json"],
    method: String = "POST"
  ) async throws -> Reply {
    try await send(method, path, Data(body.utf8), headers: headers)
  }

  func post(_ path: String, bytes: [UInt8], headers: [String: String]) async throws -> Reply {
    try await send("POST", path, Data(bytes), headers: headers)
  }

  /// A counter of `/stats`.
  func stat(_ name: String) async throws -> Int {
    try await get("/stats").json[name].flatMap { value in
      if case .number(let digits) = value { Int(digits) } else { nil }
    } ?? -1
  }

  /// Returns once a counter of `/stats` has a value; the suite's time limit ends it.
  func until(_ name: String, is count: Int) async throws {
    while try await stat(name) != count { await Task.yield() }
  }

  func send(
    _ method: String,
    _ path: String,
    _ body: Data?,
    headers: [String: String]
  ) async throws -> Reply {
    let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
    var request = URLRequest(url: url)
    request.httpMethod = method
    request.httpBody = body
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await session.data(for: request)
    let reply = try #require(response as? HTTPURLResponse)
    let fields = reply.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }
    return Reply(
      status: reply.statusCode,
      body: Array(data),
      headers: Dictionary(fields) { first, _ in first }
    )
  }
}
