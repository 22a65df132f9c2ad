import SluiceCore
import SluiceKit
import SluiceTestSupport
import Testing

/// Streams that fail: before they begin, in the middle, without a word.
@Suite(.timeLimit(.minutes(1)))
struct InferenceStreamErrorTests {
  @Test(arguments: [
    (
      #"{"error":"Request failed during generation: CUDA","error_type":"generation"}"#,
      InferenceError.Code.generation, "Request failed during generation: CUDA"
    ),
    (#"{"error":"full","error_type":"overloaded"}"#, .overloaded, "full"),
    (#"{"error":"i","error_type":"incomplete_generation"}"#, .incompleteGeneration, "i"),
    (#"{"error":"too long","error_type":"validation"}"#, .validation, "too long"),
    (#"{"error":"no type"}"#, .generation, "no type"),
    (#"{"error":{"message":"m","http_status_code":422}}"#, .httpStatus(422), "m"),
    (#"{"error":{"message":"m","type":"server_error","code":500}}"#, .httpStatus(500), "m"),
    (#"{"object":"error","message":"flat","code":400}"#, .httpStatus(400), "flat"),
  ])
  func anErrorInTheMiddleComesBehindWhatWasWritten(
    _ event: String,
    _ code: InferenceError.Code,
    _ words: String
  ) async throws {
    let server = try StubServer { request in
      let begun =
        request.path == "/m" ? Written.token("one") : Written.chunk(#"{"content":"one"}"#)
      var reply = StubReply.stream(begun + "event: error\ndata: \(event)\n\n" + begun)
      reply.headers.append(HeaderField("X-Request-Id", "req-1"))
      return reply
    }
    defer { server.stop() }
    let client = try client(server)
    let generated = try await client.textGenerationStream("p")
    #expect(generated.requestID == "req-1")
    let (tokens, error) = try await broken(generated)
    #expect(tokens.map(\.text) == ["one"])
    #expect(error.code == code && error.message == words)
    #expect(error.requestID == "req-1" && error.place == server.url + "/m")
    #expect(error.body == Array(event.utf8))
    let (chunks, other) = try await broken(client.chatCompletionStream(messages: [.user("q")]))
    #expect(chunks.map(\.text) == ["one"])
    #expect(other.code == code && other.message == words)
  }

  /// A proxy that cuts a stream ends it as orderly as a whole one.
  @Test(arguments: [[], [StubStep.hangUp], [.send("data: {\"tok"), .hangUp], [.send(": bye\n\n")]])
  func aStreamThatEndsBeforeItsTextIsIncomplete(_ end: [StubStep]) async throws {
    let server = try StubServer { request in
      let begun =
        request.path == "/m" ? Written.token("one") : Written.chunk(#"{"content":"one"}"#)
      return .stream([.send(begun)] + end)
    }
    defer { server.stop() }
    let client = try client(server)
    let (tokens, error) = try await broken(client.textGenerationStream("p"))
    #expect(tokens.map(\.text) == ["one"])
    #expect(error.code == .incompleteGeneration && error.status == 200)
    let (chunks, other) = try await broken(client.chatCompletionStream(messages: [.user("q")]))
    #expect(chunks.map(\.text) == ["one"])
    #expect(other.code == .incompleteGeneration)
  }

  @Test(arguments: [
    ("", "it is empty"), (": ping\n\n", "the server did not stream"),
    (#"[{"generated_text":"all at once"}]"#, "the server did not stream"),
    ("<html></html>", "the server did not stream"),
    ("data: {\"a\":\n\n", "an event is no JSON object"),
    ("data: {\"id\":7}\n\n", "an event has no \"token\""),
    ("data: {\"token\":{\"id\":7}}\n\n", "it has no usable \"text\""),
  ])
  func whatIsNoStreamIsNoAnswer(_ body: String, _ words: String) async throws {
    let server = try StubServer { _ in .stream(body) }
    defer { server.stop() }
    let (tokens, error) = try await broken(client(server).textGenerationStream("p"))
    #expect(tokens.isEmpty)
    #expect(error.code == .invalidAnswer && error.message == "the reply is no answer: " + words)
  }

  @Test func anErrorWithStatus200InPlaceOfAStreamIsTheServers() async throws {
    let server = try StubServer { _ in .json(#"{"error":"no","error_type":"validation"}"#) }
    defer { server.stop() }
    let (_, error) = try await broken(client(server).textGenerationStream("p"))
    #expect(error.code == .validation && error.message == "no")
  }

  @Test(arguments: [
    (422, #"{"error":"too long","error_type":"validation"}"#, InferenceError.Code.validation),
    (429, #"{"error":"full","error_type":"overloaded"}"#, .overloaded),
    (401, #"{"error":"Invalid username or password."}"#, .unauthorized),
    (503, #"{"error":"loading","estimated_time":20.0}"#, .modelLoading),
    (502, "<html></html>", .httpStatus(502)),
  ])
  func aRefusalIsThrownBeforeThereIsAStream(
    _ status: Int,
    _ body: String,
    _ code: InferenceError.Code
  ) async throws {
    let server = try StubServer { _ in .json(body, status: status) }
    defer { server.stop() }
    let client = try client(server, waitsForModel: false)
    let error = try await failure { try await client.textGenerationStream("p") }
    #expect(error.code == code && error.status == status)
    let other = try await failure { try await client.chatCompletionStream(messages: [.user("q")]) }
    #expect(other.code == code)
  }

  @Test func plainTransformersAreToldApartOnceAndNotAskedForAStreamAgain() async throws {
    let server = try StubServer { request in
      request.text.contains("watermark")
        ? .json(
          #"{"error":"The following `model_kwargs` are not used by the model: ['watermark'] (note: …)"}"#,
          status: 400
        ) : .json(#"[{"generated_text":"whole"}]"#)
    }
    defer { server.stop() }
    let client = try client(server)
    let parameters = TextGenerationParameters(watermark: true)
    let first = try await failure { try await client.textGenerationStream("p", parameters) }
    #expect(first.status == 400 && first.advice?.contains("textGeneration") == true)
    let second = try await failure { try await client.textGenerationStream("p") }
    #expect(second.code == .invalidArgument && second.advice == first.advice)
    #expect(server.requests.count == 1)
    #expect(try await client.textGeneration("p", parameters).generatedText == "whole")
    #expect(!(server.requests.last?.text.contains("watermark") ?? true))
  }
}
