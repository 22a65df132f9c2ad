import SluiceCore
import SluiceKit
import SluiceSimulator
import Testing

/// Streams of the rehearsal endpoint, which writes as the servers of the field do.
@Suite(.timeLimit(.minutes(1)))
struct RehearsedStreamTests {
  private static let forms: [Set<SimulatedStreamFault>] = [
    [], [.comments, .crlf], [.split, .noSpace, .noDone], [.multiline],
  ]

  /// Runs the rehearsal endpoint while a client asks it.
  private func rehearsing(
    _ container: SimulatorConfiguration.Container,
    _ faults: Set<SimulatedStreamFault>,
    timeout: Duration = .seconds(120),
    _ body: (InferenceClient) async throws -> Void
  ) async throws {
    var configuration = SimulatorConfiguration()
    configuration.container = container
    configuration.streamFaults = faults
    let simulator = try Simulator(configuration)
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let running = Task {
      defer { announce.finish() }
      try await simulator.run { announce.yield($0) }
    }
    defer { running.cancel() }
    var port = ports.makeAsyncIterator()
    let url = "http://127.0.0.1:\(try #require(await port.next()))"
    try await body(
      InferenceClient(
        model: url,
        timeout: timeout,
        options: AccessOptions(environment: ["HOME": "/nonexistent"])
      )
    )
  }

  @Test(arguments: [SimulatorConfiguration.Container.lenient, .tgi], forms)
  func theTextIsThatOfTheWholeAnswer(
    _ container: SimulatorConfiguration.Container,
    _ faults: Set<SimulatedStreamFault>
  ) async throws {
    try await rehearsing(container, faults) { client in
      let generated = try await client.textGeneration("Größe", .init(maxNewTokens: 9))
      let tokens = try await client.textGenerationStream(
        "Größe",
        .init(details: true, maxNewTokens: 9)
      ).all()
      #expect(tokens.compactMap(\.text).joined() == generated.generatedText)
      #expect(tokens.last?.generatedText == generated.generatedText)
      #expect(tokens.last?.details?.generatedTokens == tokens.count)

      let chat = [ChatMessage.user("Wie warm sind Öfen?")]
      let answer = try await client.chatCompletion(messages: chat)
      let pieces = try await client.chatCompletionStream(messages: chat).all()
      #expect(pieces.compactMap(\.text).joined() == answer.text)
      #expect(pieces.flatMap(\.choices).compactMap(\.finishReason).count == 1)

      let completion = try await client.completions("Öfen")
      let parts = try await client.completionsStream("Öfen").all()
      #expect(parts.compactMap(\.text).joined() == completion.text)
    }
  }

  @Test(arguments: [SimulatorConfiguration.Container.lenient, .tgi])
  func errorsBehindA200HaveACode(
    _ container: SimulatorConfiguration.Container
  ) async throws {
    try await rehearsing(container, [.error]) { client in
      let (tokens, error) = try await broken(client.textGenerationStream("a"))
      #expect(!tokens.isEmpty && error.code == .generation)
      let (pieces, other) = try await broken(client.chatCompletionStream(messages: [.user("a")]))
      #expect(!pieces.isEmpty && other.code == .httpStatus(500))
    }
  }

  @Test(arguments: [SimulatedStreamFault.cut, .truncate])
  func whatBreaksOffIsIncomplete(_ fault: SimulatedStreamFault) async throws {
    try await rehearsing(.tgi, [fault]) { client in
      let (tokens, error) = try await broken(client.textGenerationStream("a"))
      #expect(!tokens.isEmpty && error.code == .incompleteGeneration)
      let (pieces, other) = try await broken(client.chatCompletionStream(messages: [.user("a")]))
      #expect(!pieces.isEmpty && other.code == .incompleteGeneration)
    }
  }

  @Test func whatStallsRunsOutOfTime() async throws {
    try await rehearsing(.tgi, [.stall], timeout: .seconds(1)) { client in
      let error = try await failure { try await client.textGenerationStream("a").all() }
      #expect(error.code == .timeout)
    }
  }
}
