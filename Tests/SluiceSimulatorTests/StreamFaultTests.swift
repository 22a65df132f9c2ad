import SluiceCore
internal import SluiceJSON
import Testing

@testable import SluiceSimulator

/// How streams are spoiled.
@Suite(.timeLimit(.minutes(5)))
struct StreamFaultTests {
  private static let stream = TokenStream(
    events: ["ä", "b", "c", "d"].map { .object([.init("t", .string($0))]) },
    failure: .object([.init("error", .string("broken"))]),
    hasDone: true
  )

  /// What is sent of the stream above.
  private func sent(_ faults: Set<SimulatedStreamFault>) -> (text: String, Transmission) {
    let writer = ServerSentEvents(faults: faults, interval: .seconds(1))
    let transmission = writer.transmission(of: Self.stream)
    return (String(decoding: transmission.pieces.flatMap(\.bytes), as: UTF8.self), transmission)
  }

  private static let start = "data: {\"t\":\"ä\"}\n\ndata: {\"t\":\"b\"}\n\n"
  static let whole = start + "data: {\"t\":\"c\"}\n\ndata: {\"t\":\"d\"}\n\ndata: [DONE]\n\n"

  static let forms: [(Set<SimulatedStreamFault>, String)] = [
    ([], whole),
    ([.noDone], whole.replacing("data: [DONE]\n\n", with: "")),
    ([.noSpace], whole.replacing("data: ", with: "data:")),
    ([.crlf], whole.replacing("\n", with: "\r\n")),
    ([.split], whole),
    ([.multiline], whole.replacing("{", with: "{\ndata: ").replacing("}", with: "\ndata: }")),
    (
      [.comments],
      whole.replacing(
        "data: ",
        with: ": keep-alive\n\nevent: message\nid: 1\nretry: 3000\n:\ndata: "
      )
    ),
  ]

  @Test(arguments: forms)
  func aStreamHasManyForms(_ faults: Set<SimulatedStreamFault>, _ text: String) {
    let (sent, transmission) = sent(faults)
    #expect(sent == text)
    #expect(transmission.end == .complete)
    #expect(transmission.isWhole)
  }

  static let failures: [(SimulatedStreamFault, String, Transmission.End)] = [
    (.error, start + "data: {\"error\":\"broken\"}\n\n", .complete),
    (.cut, start + "data: {\"", .cut), (.truncate, start + "data: {\"t\":\"c\"}\n\n", .complete),
    (.stall, start + "data: {\"t\":\"c\"}\n\n", .stall),
  ]

  @Test(arguments: failures)
  func aStreamBreaksInTheMiddle(
    _ fault: SimulatedStreamFault,
    _ text: String,
    _ end: Transmission.End
  ) {
    let (sent, transmission) = sent([fault])
    #expect(sent == text)
    #expect(transmission.end == end)
    #expect(!transmission.isWhole)
  }

  @Test func everyByteTravelsAloneWhenSplit() {
    let (_, transmission) = sent([.split])
    #expect(transmission.pieces.allSatisfy { $0.bytes.count == 1 })
    #expect(transmission.pieces.filter { $0.pause > .zero }.count == 4)
  }

  @Test func aBrokenConnectionIsNoAnswer() async throws {
    try await RehearsalServer.running({ $0.streamFaults = [.cut] }) { server async throws in
      await #expect(throws: (any Error).self) {
        try await server.post("/generate_stream", #"{"inputs":"a"}"#)
      }
      #expect(try await server.stat("good") == 0)
      #expect(try await server.stat("rows_answered") == 0)
      #expect(
        try await server.get("/stats").json["by_status"] == .object([.init("200", .number("1"))])
      )
    }
  }

  static let words: [(SimulatorConfiguration.Container, String, String)] = [
    (.lenient, "/generate_stream", #""error_type":"generation""#),
    (.lenient, "/v1/chat/completions", #""type":"server_error","code":500"#),
    (.tgi, "/v1/chat/completions", #""http_status_code":500"#),
  ]

  @Test(arguments: words)
  func anErrorInsideAStreamSpeaksTheServersDialect(
    _ container: SimulatorConfiguration.Container,
    _ path: String,
    _ words: String
  ) async throws {
    try await RehearsalServer.running({
      $0.container = container
      $0.streamFaults = [.error]
    }) { server in
      let body = #"{"inputs":"a","messages":[{"role":"user","content":"a"}],"stream":true}"#
      let reply = try await server.post(path, body)
      #expect(reply.status == 200)
      #expect(reply.text.hasSuffix("}\n\n"))
      #expect(reply.text.contains(words))
    }
  }
}
