import SluiceCore
import SluiceJSON
import SluiceKit
import SluiceTestSupport
import Testing

/// What the pieces of a streamed answer hold.
@Suite(.timeLimit(.minutes(1)))
struct InferenceStreamTests {
  @Test func tokensComeWithTheWholeTextAndItsDetailsAtTheEnd() async throws {
    let last =
      #"data: {"index":3,"token":{"id":2,"text":"</s>","special":true},"top_tokens":[{"id":2,"text":"</s>"}],"#
      + #""generated_text":"one two","details":{"finish_reason":"eos_token","generated_tokens":3,"#
      + #""seed":7,"input_length":1},"new":[1.50]}"# + "\n\n"
    let server = try StubServer { _ in
      .stream(Written.token("one") + Written.token(" two") + last)
    }
    defer { server.stop() }
    let outputs = try await client(server)
      .textGenerationStream("p", .init(details: true)).all()
    #expect(outputs.map(\.token.text) == ["one", " two", "</s>"])
    #expect(outputs.compactMap(\.text).joined() == outputs.last?.generatedText)
    #expect(outputs.map(\.generatedText) == [nil, nil, "one two"])
    #expect(outputs.first?.token.logprob == -0.5 && outputs.first?.token.id == 7)
    let end = try #require(outputs.last)
    #expect(end.index == 3 && end.token.isSpecial && end.topTokens.map(\.id) == [2])
    #expect(end.details?.finishReason == "eos_token")
    #expect(end.details?.generatedTokens == 3 && end.details?.seed == 7)
    #expect(end.details?["input_length"] == 1)
    #expect(end["new"] == .array([.number("1.50")]))
  }

  @Test func chunksOfAChatHoldWhatTheyAdd() async throws {
    let usage =
      #"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"x_groq":{}}"#
      + "\n\ndata: [DONE]\n\n"
    let server = try StubServer { _ in
      .stream(
        #"data: {"x_groq":{"id":"r"}}"# + "\n\n" + Written.chunk(#"{"role":"assistant"}"#)
          + Written.chunk(#"{"content":"b","reasoning":"r"}"#, index: 1)
          + Written.chunk(#"{"content":"a"}"#) + Written.chunk("{}", reason: "length")
          + Written.chunk("{}", reason: "stop", index: 1) + usage
      )
    }
    defer { server.stop() }
    let pieces = try await client(server).chatCompletionStream(
      messages: [.user("q")],
      .init(n: 2, streamOptions: ["include_usage": true])
    ).all()
    #expect(pieces.map(\.text) == [nil, nil, nil, "a", nil, nil, nil])
    #expect(pieces[0].choices.isEmpty && pieces[0]["x_groq"]?["id"] == "r")
    #expect(pieces[1].choices.map(\.delta.role) == ["assistant"])
    #expect(pieces[1].model == "m" && pieces[1].created == 12 && pieces[1].id == "c")
    #expect(pieces[2].choices.map(\.index) == [1] && pieces[2].choices[0].delta.text == "b")
    #expect(pieces[2].choices[0].delta["reasoning"] == "r")
    #expect(pieces.flatMap(\.choices).compactMap(\.finishReason) == ["length", "stop"])
    #expect(pieces.last?.usage?.totalTokens == 3)
    #expect(pieces.dropLast().allSatisfy { $0.usage == nil })
  }

  @Test(arguments: [
    [
      #"{"tool_calls":[{"index":0,"id":"7","type":"function","function":{"name":"f","arguments":""}}]}"#,
      #"{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}"#,
      #"{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}"#,
    ],
    [
      #"{"tool_calls":{"index":0,"id":"7","type":"function","function":{"name":"f","arguments":"{\"a\""}}}"#,
      #"{"tool_calls":{"index":0,"id":null,"function":{"name":null,"arguments":":1}"}}}"#,
    ],
  ])
  func callsOfToolsComeInPieces(_ deltas: [String]) async throws {
    let server = try StubServer { _ in
      .stream(
        deltas.map { Written.chunk($0) }.joined() + Written.chunk("{}", reason: "tool_calls")
          + "data:[DONE]\n\n"
      )
    }
    defer { server.stop() }
    let pieces = try await client(server).chat.completions.stream(messages: [.user("q")]).all()
    let calls = pieces.flatMap(\.choices).flatMap(\.delta.toolCalls)
    #expect(calls.count == deltas.count && calls.allSatisfy { $0.index == 0 })
    #expect(calls.compactMap(\.id) == ["7"] && calls.compactMap(\.name) == ["f"])
    #expect(calls.compactMap(\.arguments).joined() == #"{"a":1}"#)
    #expect(pieces.allSatisfy { $0.text == nil })
    #expect(pieces.last?.choices.first?.finishReason == "tool_calls")
  }

  @Test func piecesOfACompletionNameTheirText() async throws {
    let server = try StubServer { _ in
      .stream(
        #"data: {"choices":[{"index":1,"text":"b","finish_reason":""}]}"# + "\n\n"
          + #"data: {"choices":[{"index":0,"text":"a","finish_reason":"stop"}]}"# + "\n\n"
          + #"data: {"choices":[{"index":1,"text":"c","finish_reason":"length"}]}"# + "\n\n"
      )
    }
    defer { server.stop() }
    let client = try client(server, model: server.url + "/v1")
    let pieces = try await client.completionsStream(["p", "q"]).all()
    #expect(pieces.map(\.text) == [nil, "a", nil])
    #expect(pieces.flatMap(\.choices).map(\.finishReason) == [nil, "stop", "length"])
    #expect(server.requests.map(\.path) == ["/v1/completions"])
    #expect(server.requests.map(\.text) == [#"{"model":"dummy","prompt":["p","q"],"stream":true}"#])
  }

  /// Servers of different years, and gateways, write the same in different ways.
  @Test(
    arguments: [
      { $0 }, { $0.replacing("data: ", with: "data:") }, { $0.replacing("\n", with: "\r\n") },
      { $0.replacing("data: {", with: ": ping\n\nevent: message\nid: 1\ndata: {") },
      { $0.replacing("data: [DONE]\n\n", with: "") },
    ] as [@Sendable (String) -> String]
  )
  func theFormOfAStreamDoesNotMatterNorWhereItIsCut(
    _ form: @Sendable @escaping (String) -> String
  ) async throws {
    let server = try StubServer { request in
      let text = form(request.path == "/m" ? Written.tokens : Written.chat)
      return .stream(text.utf8.map { .send([$0]) })
    }
    defer { server.stop() }
    let client = try client(server)
    let tokens = try await client.textGenerationStream("p").all()
    #expect(tokens.map(\.token.text) == ["one", " two", "</s>"])
    #expect(tokens.last?.generatedText == "one two")
    let chunks = try await client.chatCompletionStream(messages: [.user("q")]).all()
    #expect(chunks.map(\.text) == ["one", " two"])
  }

  @Test(arguments: Wire.allCases)
  func aStreamAsksForWhatAWholeAnswerAsksFor(_ wire: Wire) async throws {
    let server = try StubServer { request in
      guard request.text.contains(#""stream":true"#) else {
        return .json(
          request.path == "/m"
            ? #"{"generated_text":""}"# : #"{"choices":[{"message":{"content":"a"}}]}"#
        )
      }
      return .stream(request.path == "/m" ? Written.tokens : Written.chat)
    }
    defer { server.stop() }
    let client = try client(server, token: "hf_token", headers: ["X-A": "b"], wire: wire)
    let generation = TextGenerationParameters(
      details: true,
      maxNewTokens: 3,
      stop: ["."],
      topP: 0.5
    )
    _ = try await client.textGeneration("p", generation)
    _ = try await client.textGenerationStream("p", generation).all()
    let chat = ChatParameters(maxTokens: 3, tools: [["type": "function"]], extraBody: ["k": 1])
    _ = try await client.chatCompletion(messages: [.user("q")], chat, model: "org/m")
    _ = try await client.chatCompletionStream(messages: [.user("q")], chat, model: "org/m").all()
    let requests = server.requests
    try #require(requests.count == 4)
    for (whole, streamed) in [(requests[0], requests[1]), (requests[2], requests[3])] {
      #expect(streamed.path == whole.path && streamed.method == "POST")
      for name in ["authorization", "x-a", "content-type", "accept"] {
        #expect(streamed.headers[name] == whole.headers[name], "\(name)")
      }
      #expect(try members(streamed) == members(whole).filter { $0.name != "stream" } + [.stream])
    }
  }

  /// The members of a body, with what asks for a stream at the end.
  private func members(_ request: StubRequest) throws -> [JSONValue.JSONMember] {
    guard case .object(let members) = try JSONValue(parsing: request.text) else { return [] }
    return members.filter { $0.name != "stream" } + members.filter { $0.name == "stream" }
  }

  @Test func aTokenThatTheServerEchoesIsTakenOut() async throws {
    let server = try StubServer { request in
      .stream(Written.token(request.headers["authorization"] ?? "", whole: ""))
    }
    defer { server.stop() }
    let client = try client(server, token: "hf_canary_0123456789")
    let outputs = try await client.textGenerationStream("p").all()
    #expect(outputs.map(\.token.text) == ["Bearer ***"])
  }
}

extension JSONValue.JSONMember {
  fileprivate static let stream = JSONValue.JSONMember("stream", .bool(true))
}
