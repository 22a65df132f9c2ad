import Foundation
import SluiceCore
import Testing

@testable import SluiceExport

/// Results in the form of OpenAI's batches.
struct BatchEncoderTests {
  @Test(arguments: [
    (
      Outcome(
        position: 7,
        key: "r\"1",
        state: .succeeded,
        answer: Answer(bytes: Array("{\"n\":1.0,\n \"x\":[]}".utf8)),
        attempts: 1,
        status: 200,
        requestID: "req-1"
      ),
      #"{"id":"batch_req_7","custom_id":"r\"1","response":{"status_code":200,"request_id":"req-1","body":{"n":1.0,"x":[]}},"error":null}"#
    ),
    (
      succeeded(1, "{}"),
      #"{"id":"batch_req_1","custom_id":null,"response":{"status_code":200,"request_id":null,"body":{}},"error":null}"#
    ),
    (
      Outcome(
        position: 2,
        key: "b",
        state: .succeeded,
        answer: Answer(kind: .bytes, bytes: Array("plain \"text\"".utf8)),
        attempts: 1,
        status: 200
      ),
      #"{"id":"batch_req_2","custom_id":"b","response":{"status_code":200,"request_id":null,"body":"plain \"text\""},"error":null}"#
    ),
    (
      failed(3, "too long", key: "c"),
      #"{"id":"batch_req_3","custom_id":"c","response":null,"error":{"code":"400","message":"too long"}}"#
    ),
    (
      Outcome(position: 4, state: .skipped, attempts: 0, fault: .manifest, error: "no \"url\""),
      #"{"id":"batch_req_4","custom_id":null,"response":null,"error":{"code":"manifest","message":"no \"url\""}}"#
    ),
  ])
  func linesAreThoseOfABatch(outcome: Outcome, line: String) throws {
    let text = try exported([outcome], as: .openAIBatch)
    #expect(text == line + "\n")
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
  }
}
