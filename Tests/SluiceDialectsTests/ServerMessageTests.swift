import Foundation
import SluiceCore
import SluiceJSON
import SluiceTestSupport
import Testing

@testable import SluiceDialects

@Suite struct ServerMessageTests {
  static let bodies: [(String, String)] = [
    (#"{"error":"Invalid username or password."}"#, "Invalid username or password."),
    (
      #"{"error":["Error in `inputs.context`: field required"]}"#,
      "Error in `inputs.context`: field required"
    ),
    (
      #"{"error":"unknown error","warnings":["There was an inference error: unknown error"]}"#,
      "unknown error\nThere was an inference error: unknown error"
    ),
    (#"{"error":{"message":"bad model","type":"NotFound","code":404}}"#, "bad model"),
    (#"{"errors":[{"message":"one"},{"message":"two"},{"message":"one"}]}"#, "one\ntwo"),
    (#"{"object":"error","message":"too long","code":400}"#, "too long"),
    (#"{"detail":"Not Found"}"#, "Not Found"),
    (
      #"{"detail":[{"type":"missing","loc":["body","inputs",0],"msg":"Field required"}]}"#,
      "body.inputs.0: Field required"
    ),
    (#"{"error":"invalid_grant","error_description":"expired"}"#, "invalid_grant"),
    (#"{"error_description":"expired"}"#, "expired"), (#""just a text""#, "just a text"),
    (#"["a","b"]"#, "a\nb"), (#"{"error":null}"#, ""), ("{}", ""), ("", ""), ("  \r\n ", ""),
    ("Failed to deserialize the JSON body\n", "Failed to deserialize the JSON body"),
    ("<html><body>502</body></html>", ""), ("  <!DOCTYPE html>", ""),
  ]

  @Test(arguments: bodies)
  func theWordsAreFoundWhereverTheyStand(body: String, words: String) {
    #expect(ServerMessage(reply(400, body), reading: JSONReader()).text == words)
  }

  @Test func theHeaderSpeaksFirstAndNothingIsSaidTwice() {
    let answer = reply(
      401,
      #"{"error":"Invalid username or password."}"#,
      ["X-Error-Message": "Invalid username or password."]
    )
    let message = ServerMessage(answer, reading: JSONReader())
    #expect(message.text == "Invalid username or password.")
  }

  @Test func markupIsKnownByItsTypeAsWell() {
    let answer = reply(502, "Bad Gateway", ["Content-Type": "text/html; charset=utf-8"])
    #expect(ServerMessage(answer, reading: JSONReader()).text.isEmpty)
  }

  @Test func machineCodesAreKeptInLowerCase() {
    let tei = reply(429, #"{"error":"Model is overloaded","error_type":"Overloaded"}"#)
    #expect(ServerMessage(tei, reading: JSONReader()).codes == ["overloaded"])
    let openAI = reply(429, #"{"error":{"message":"m","type":"x","code":"insufficient_quota"}}"#)
    #expect(ServerMessage(openAI, reading: JSONReader()).codes == ["insufficient_quota", "x"])
  }

  @Test(arguments: [
    ("22.5", 22.5), ("20", 20.0), ("-3", nil), ("0", nil), ("\"soon\"", nil), ("1e308", nil),
    ("null", nil),
  ])
  func anEstimateIsBelievedWhenItCanBeTrue(value: String, seconds: Double?) {
    let answer = reply(503, #"{"error":"loading","estimated_time":\#(value)}"#)
    let message = ServerMessage(answer, reading: JSONReader())
    #expect(message.estimate == seconds.map { .seconds($0) })
  }

  @Test func aHugeBodyIsCutAndNotParsed() {
    let message = ServerMessage(
      reply(500, String(repeating: "é", count: 1 << 20)),
      reading: JSONReader()
    )
    #expect(message.text.utf8.count <= ServerMessage.limit)
    #expect(message.text.utf8.count > ServerMessage.limit - 4)
  }

  @Test func bytesThatAreNoTextDoNoHarm() {
    let body: [UInt8] = [0xFF, 0xFE, 0x00, 0x80]
    let answer = Reply(status: 500, headers: HeaderBlock([:]), body: body)
    #expect(!ServerMessage(answer, reading: JSONReader()).text.isEmpty)
  }

  @Test(.enabled(if: CorpusFolder.isPresent))
  func recordedErrorsOfRealServersAllSpeak() throws {
    let folder = try #require(CorpusFolder.url)
    let lines = try String(contentsOf: folder.appending(path: "recorded.jsonl"), encoding: .utf8)
    var seen = 0
    for line in lines.split(separator: "\n") {
      let exchange = try JSONValue(parsing: Array(line.utf8))
      guard let answer = exchange["response"], case .number(let status)? = answer["status"],
        let code = Int(status), code >= 400, case .string(let encoded)? = answer["body_b64"],
        let body = Data(base64Encoded: encoded)
      else { continue }
      seen += 1
      let reply = Reply(status: code, headers: HeaderBlock([:]), body: Array(body))
      #expect(!ServerMessage(reply, reading: JSONReader()).text.isEmpty)
    }
    #expect(seen > 0)
  }
}
