import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// What the client asks of the management API and the hub, and how it takes what they say.
struct EndpointClientTests {
  private static let token = "hf_canary_0123"

  private func client(_ server: StubServer, token: String? = token) throws -> EndpointClient {
    var environment = [
      "HOME": "/nonexistent", "HF_ENDPOINT": server.url, "HF_ENDPOINTS_API": server.url + "/v2/",
    ]
    environment["HF_TOKEN"] = token
    return try EndpointClient(options: AccessOptions(environment: environment))
  }

  private static let me = #"{"type":"user","name":"me","orgs":[{"name":"o1"},{"name":"o2"}]}"#

  private static func document(_ state: String, url: String? = nil) -> String {
    let url = url.map { ",\"url\":\"\($0)\"" } ?? ""
    return #"{"name":"e","status":{"state":"\#(state)"\#(url)},"healthRoute":"/well"}"#
  }

  /// A server that knows the account, and answers everything else as told.
  private func server(
    account: String = me,
    _ reply: @escaping @Sendable (StubRequest) -> StubReply
  ) throws -> StubServer {
    try StubServer { request in
      request.path == "/api/whoami-v2" ? .json(account) : reply(request)
    }
  }

  /// `GET /v2/endpoint/me` and so on.
  private func lines(_ server: StubServer) -> [String] {
    server.requests.map { "\($0.method) \($0.path) \($0.text)" }
  }

  private func refusal(_ body: () async throws -> some Any) async throws -> SluiceError {
    do { _ = try await body() } catch { return try #require(error as? SluiceError, "\(error)") }
    throw Accepted()
  }

  private struct Accepted: Error {}

  // MARK: - What is asked

  @Test func eachCallIsOneRequestBehindWhoami() async throws {
    let server = try server { request in
      request.method == "DELETE" ? StubReply(202) : .json(Self.document("paused"))
    }
    defer { server.stop() }
    let client = try client(server)
    #expect(try await client.endpoint(named: "e").namespace == "me")
    #expect(try await client.pause("e", namespace: "team").state == .paused)
    try await client.resume("e", namespace: "team")
    try await client.scaleToZero("e", namespace: "team")
    var settings = EndpointSettings()
    settings.scaling.minimum = 0
    _ = try await client.update("e", settings, namespace: "team")
    try await client.delete("e", namespace: "team")
    #expect(
      lines(server) == [
        "GET /api/whoami-v2 ", "GET /v2/endpoint/me/e ", "POST /v2/endpoint/team/e/pause ",
        "POST /v2/endpoint/team/e/resume ", "POST /v2/endpoint/team/e/scale-to-zero ",
        #"PUT /v2/endpoint/team/e {"compute":{"scaling":{"minReplica":0}}}"#,
        "DELETE /v2/endpoint/team/e ",
      ]
    )
    #expect(
      server.requests.allSatisfy { $0.headers["authorization"] == "Bearer \(Self.token)" }
    )
    #expect(server.requests[2].headers["content-length"] == "0")
  }

  @Test func everywhereSkipsOrganisationsThatAnswerAnError() async throws {
    let server = try server { request in
      request.path.hasSuffix("/o1")
        ? .json(#"{"error":"no billing"}"#, status: 401)
        : .json("{\"items\":[\(Self.document("running"))]}")
    }
    defer { server.stop() }
    var skipped: [SluiceError] = []
    let found = try await client(server).list(namespace: EndpointClient.everywhere) {
      skipped.append($0)
    }
    #expect(found.map(\.namespace) == ["me", "o2"])
    #expect(skipped.map(\.place) == ["o1"])
    #expect(skipped.first?.what == "HTTP 401: no billing")
  }

  @Test func anOrganisationsTokenHasNoNamespace() async throws {
    let server = try server(account: #"{"type":"org","name":"o1"}"#) { _ in StubReply(500) }
    defer { server.stop() }
    let error = try await refusal { try await client(server).list() }
    #expect(error.code.kind == .usage)
    #expect(error.what == "the token belongs to o1, which is not a user")
  }

  @Test func whatRunsAlreadyIsFineUnlessItIsNot() async throws {
    let server = try server { request in
      request.method == "POST"
        ? .json(#"{"error":"Endpoint is already running"}"#, status: 400)
        : .json(Self.document("running"))
    }
    defer { server.stop() }
    let client = try client(server)
    #expect(try await client.resume("e", namespace: "me").state == .running)
    let error = try await refusal {
      try await client.resume("e", namespace: "me", runningOK: false)
    }
    #expect(error.description == "me/e: HTTP 400: Endpoint is already running")
  }

  // MARK: - Refusals

  @Test(arguments: [
    (
      401, SluiceError.Code.Kind.noPermission,
      "HTTP 401: words; the token is that of HF_TOKEN: check its rights"
    ),
    (402, .noPermission, "HTTP 402: words; the token is that of HF_TOKEN: check its rights"),
    (403, .noPermission, "HTTP 403: words; the token is that of HF_TOKEN: check its rights"),
    (404, .unavailable, #"there is no endpoint "e" in the namespace "me" (HTTP 404: words)"#),
    (400, .unavailable, "HTTP 400: words"), (429, .unavailable, "HTTP 429: words"),
    (500, .unavailable, "HTTP 500: words"),
  ])
  func aRefusalIsOneLine(_ status: Int, _ kind: SluiceError.Code.Kind, _ words: String) async throws
  {
    let server = try server { _ in .json(#"{"error":"words"}"#, status: status) }
    defer { server.stop() }
    let error = try await refusal { try await client(server).endpoint(named: "e", namespace: "me") }
    #expect(error.description == "me/e: \(words)")
    #expect(error.code.kind == kind)
  }

  @Test func withoutATokenTheAdviceIsToSetOne() async throws {
    let server = try StubServer { _ in StubReply(401) }
    defer { server.stop() }
    let error = try await refusal { try await client(server, token: nil).list() }
    #expect(error.description == "whoami: HTTP 401; no token was found: set HF_TOKEN")
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test(arguments: ["", "<html>busy</html>", "{}", "[]", #"{"name":"e"}"#, "null"])
  func aReplyThatIsNoEndpointIsSaidSo(_ body: String) async throws {
    let server = try server { _ in .json(body) }
    defer { server.stop() }
    let error = try await refusal { try await client(server).pause("e", namespace: "me") }
    #expect(error.code.kind == .unavailable)
    #expect(error.description.hasPrefix("me/e: the reply is not what was asked for: "))
  }

  @Test func secretsAndTokensThatAServerEchoesAreTakenOut() async throws {
    let server = try server { request in
      StubReply(422, body: Array("\(Self.token) \(request.text)".utf8))
    }
    defer { server.stop() }
    var settings = EndpointSettings()
    settings.secrets = ["KEY": Secret("hush-hush")]
    let error = try await refusal { try await client(server).update("e", settings) }
    #expect(error.what == #"HTTP 422: *** {"model":{"secrets":{"KEY":"***"}}}"#)
  }

  @Test func whatIsWrongIsRefusedBeforeAnythingIsSent() async throws {
    let server = try server { _ in StubReply(500) }
    defer { server.stop() }
    let client = try client(server)
    #expect(try await refusal { try await client.create("e", .init()) }.code.kind == .usage)
    let wait = try await refusal { try await client.wait(for: "e", timeout: .seconds(-1)) }
    #expect(wait.code.kind == .usage)
    #expect(server.requests.isEmpty)
    let environment = ["HF_TOKEN": Self.token, "HOME": "/nonexistent"]
    for api in ["ftp://h", "h", "http://example.org/v2"] {
      #expect(throws: SluiceError.self) {
        try EndpointClient(api: api, options: AccessOptions(environment: environment))
      }
    }
  }

  @Test func anAPIThatIsNotThereIsUnavailable() async throws {
    let server = try server { _ in StubReply() }
    server.stop()
    let error = try await refusal { try await client(server).list(namespace: "me") }
    #expect(error.code.kind == .unavailable)
    #expect(error.place == server.url + "/v2/endpoint/me")
  }

  // MARK: - Its model

  @Test func aDeployedEndpointHasAClient() async throws {
    let server = try StubServer { request in
      request.path == "/e"
        ? .json(#"[{"label":"POSITIVE","score":0.9}]"#)
        : .json(
          "{\"name\":\"e\",\"status\":{\"state\":\"running\",\"url\":\"http://\(request.headers["host"] ?? "")/e\"}}"
        )
    }
    defer { server.stop() }
    let environment = ["HF_TOKEN": "hf_x123", "OPENAI_API_KEY": "sk-other", "HOME": "/nonexistent"]
    let client = try EndpointClient(
      api: server.url + "/v2",
      options: AccessOptions(environment: environment)
    )
    let endpoint = try await client.endpoint(named: "e", namespace: "me")
    let labels = try await client.client(for: endpoint).textClassification("I like you")
    #expect(labels.map(\.label) == ["POSITIVE"])
    #expect(server.requests.last?.headers["authorization"] == "Bearer hf_x123")
  }

  @Test func oneThatIsNotDeployedHasNone() async throws {
    let server = try StubServer { _ in .json(#"{"name":"e","status":{"state":"paused"}}"#) }
    defer { server.stop() }
    let options = AccessOptions(environment: ["HF_TOKEN": "hf_x123", "HOME": "/nonexistent"])
    let client = try EndpointClient(api: server.url + "/v2", options: options)
    let endpoint = try await client.endpoint(named: "e", namespace: "me")
    let error = #expect(throws: SluiceError.self) { _ = try client.client(for: endpoint) }
    #expect(error?.what == "has no URL: paused")
  }
}
