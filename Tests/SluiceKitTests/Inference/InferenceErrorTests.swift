import SluiceCore
import SluiceTestSupport
import Synchronization
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// What a call without an answer tells.
struct InferenceErrorTests {
  @Test func aRedirectIsNotFollowedButNamed() async throws {
    let server = try StubServer { _ in
      StubReply(307, headers: [HeaderField("Location", "https://moved.example/v1?key=k")])
    }
    defer { server.stop() }
    let error = try await failure { try await client(server).textClassification("t") }
    #expect(error.code == .httpStatus(307))
    #expect(error.message == "leads to https://moved.example/v1, which is not followed")
    #expect(error.advice?.contains("final URL") == true)
    #expect(server.requests.count == 1)
  }

  @Test(arguments: [
    (
      422, #"{"error":"too long","error_type":"validation"}"#, InferenceError.Code.validation,
      "too long"
    ),
    (424, #"{"error":"out of memory","error_type":"generation"}"#, .generation, "out of memory"),
    (500, #"{"error":"i","error_type":"incomplete_generation"}"#, .incompleteGeneration, "i"),
    (
      429, #"{"error":"Model is overloaded","error_type":"overloaded"}"#, .overloaded,
      "Model is overloaded"
    ),
    (429, #"{"error":"full","error_type":"Overloaded"}"#, .overloaded, "full"),
    (422, #"{"message":"no","code":422,"type":"Validation"}"#, .validation, "no"),
    (
      401, #"{"error":"Invalid username or password."}"#, .unauthorized,
      "Invalid username or password."
    ),
    (403, "{}", .unauthorized, ""),
    (429, #"{"error":"Rate limit reached"}"#, .httpStatus(429), "Rate limit reached"),
    (400, #"{"error":["a","b"]}"#, .httpStatus(400), "a\nb"),
    (
      404, #"{"error":{"message":"no model","type":"NotFoundError","code":404}}"#, .httpStatus(404),
      "no model"
    ),
    (502, "<html>Bad Gateway</html>", .httpStatus(502), ""),
    (503, #"{"error":"loading","estimated_time":20.0}"#, .modelLoading, "loading"),
    (200, "", .invalidAnswer, "the reply is no answer: the reply is empty"),
    (
      200, "<html></html>", .invalidAnswer,
      "the reply is no answer: the reply is an HTML page, not an answer"
    ),
    (
      200, #"[{"score":1}]"#, .invalidAnswer,
      #"the reply is no answer: expected a list of objects with "label", found a list of 1, first an object with "score""#
    ),
    (
      200, #"[{"label":7.5}, {"label":null}]"#, .invalidAnswer,
      #"the reply is no answer: expected a list of objects with "label", found a list of 2, first an object with "label""#
    ),
  ])
  func aReplyThatIsNoneHasACode(
    _ status: Int,
    _ body: String,
    _ code: InferenceError.Code,
    _ message: String
  ) async throws {
    let server = try StubServer { _ in
      var reply = StubReply.json(body, status: status)
      reply.headers.append(HeaderField("X-Request-Id", "req-1"))
      return reply
    }
    defer { server.stop() }
    let client = try client(server, waitsForModel: false)
    let error = try await failure { try await client.textClassification("t") }
    #expect(error.code == code)
    #expect(error.message == message)
    #expect(error.status == status)
    #expect(error.requestID == "req-1")
    #expect(error.place == server.url + "/m")
    #expect(error.body == Array(body.utf8))
  }

  @Test func theTokenIsNeverToldWhoeverEchoesIt() async throws {
    let server = try StubServer { request in
      StubReply(400, body: Array("bad: \(request.headers["authorization"] ?? "")".utf8))
    }
    defer { server.stop() }
    let client = try client(server, token: "hf_canary_0123456789")
    let error = try await failure { try await client.textClassification("t") }
    #expect(error.message == "bad: Bearer ***")
    #expect(error.body == Array("bad: Bearer ***".utf8))
  }

  @Test func aServerThatIsNotThereIsAConnectionError() async throws {
    let server = try StubServer { _ in StubReply() }
    server.stop()
    let client = try client(server)
    #expect(try await failure { try await client.textClassification("t") }.code == .connection)
  }

  @Test func aReplyThatIsCutShortIsAConnectionError() async throws {
    let server = try StubServer { _ in .json("[1, 2, 3]").ending(.cut(after: 75)) }
    defer { server.stop() }
    let client = try client(server)
    #expect(try await failure { try await client.textClassification("t") }.code == .connection)
  }

  @Test func theTimeIsUpWhenNothingComes() async throws {
    let server = try StubServer { _ in .silence }
    defer { server.stop() }
    let client = try client(server, timeout: .milliseconds(50))
    #expect(try await failure { try await client.textClassification("t") }.code == .timeout)
  }
}

/// A model that is still loading.
struct LoadingTests {
  private static let loading = #"{"error":"Model is currently loading","estimated_time":22.3}"#

  /// A server that is loading so many times, and a client that notes its pauses instead of sleeping.
  private func ask(
    _ loadings: Int,
    model: String? = nil,
    timeout: Duration? = .seconds(60),
    body: String = loading
  ) async throws -> (pauses: [Duration], server: StubServer, error: InferenceError?) {
    let server = try StubServer { request in
      request.number <= loadings ? .json(body, status: 503) : .json("[0.5]")
    }
    let pauses = Pauses()
    var client = try client(server, model: model, timeout: timeout)
    client.sleep = { pauses.add($0) }
    do {
      _ = try await client.featureExtraction("t")
      return (pauses.all, server, nil)
    } catch {
      return (pauses.all, server, try #require(error as? InferenceError))
    }
  }

  private final class Pauses: Sendable {
    private let list = Mutex<[Duration]>([])
    var all: [Duration] { list.withLock { $0 } }
    func add(_ pause: Duration) { list.withLock { $0.append(pause) } }
  }

  @Test func aLoadingModelIsAskedAgainUntilItAnswers() async throws {
    let (pauses, server, error) = try await ask(3)
    defer { server.stop() }
    #expect(error == nil)
    #expect(pauses == Array(repeating: .seconds(22.3) / 4, count: 3))
    #expect(server.requests.map { $0.headers["x-wait-for-model"] } == [nil, nil, nil, nil])
  }

  @Test func theServiceItselfIsAskedToWaitFromTheSecondAttemptOn() async throws {
    let (_, server, _) = try await ask(2, model: "org/m", body: "{}")
    defer { server.stop() }
    #expect(server.requests.map { $0.headers["x-wait-for-model"] } == [nil, "1", "1"])
    #expect(server.requests[0].path == "/inf/models/org/m/pipeline/feature-extraction")
  }

  @Test func whoHasNoTimeLeftIsToldThatItIsLoading() async throws {
    let (pauses, server, error) = try await ask(9, timeout: .seconds(5))
    defer { server.stop() }
    #expect(pauses.isEmpty)
    #expect(error?.code == .modelLoading)
    #expect(error?.message == "Model is currently loading")
  }

  @Test(arguments: [
    (503, #"{"estimated_time":2}"#, nil, Duration.seconds(1)),
    (503, #"{"estimated_time":22.0}"#, nil, .seconds(5.5)),
    (503, #"{"estimated_time":900}"#, nil, .seconds(10)),
    (503, "", nil, .seconds(1)), (503, "<html>", nil, .seconds(1)),
    (503, #"{"estimated_time":900}"#, "3", .seconds(3)),
    (429, #"{"estimated_time":900}"#, "3", nil), (200, "", nil, nil), (502, "", nil, nil),
  ])
  func thePauseIsTheServersWish(
    _ status: Int,
    _ body: String,
    _ retryAfter: String?,
    _ pause: Duration?
  ) {
    let headers = HeaderBlock(retryAfter.map { ["Retry-After": $0] } ?? [:])
    let reply = Reply(status: status, headers: headers, body: Array(body.utf8))
    let now = Instant.now
    #expect(LoadingWait(deadline: nil).pause(after: reply, at: now) == pause)
    #expect(LoadingWait(deadline: now + .milliseconds(500)).pause(after: reply, at: now) == nil)
    #expect(LoadingWait(deadline: now + .seconds(11)).pause(after: reply, at: now) == pause)
  }
}
