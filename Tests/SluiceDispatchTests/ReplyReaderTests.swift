import SluiceCore
import SluiceJSON
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

@Suite struct ReplyReaderTests {
  func read(_ result: Result<Reply, TransferFailure>, rows: Int64 = 2) -> AttemptResult {
    ReplyReader.read(
      Completion(id: 1, outcome: result, latency: .milliseconds(7)),
      for: PendingUnit(units(1...rows, of: Int(rows))[0]),
      with: JSONReader()
    )
  }

  @Test func eachRowGetsItsOwnAnswer() throws {
    let unit = units(1...2, of: 2)[0]
    guard case .answered(let settlements) = read(.success(echo(unit.rows))).outcome else {
      Issue.record("not answered")
      return
    }
    #expect(settlements.map(\.position) == [1, 2])
    #expect(settlements.map(\.answer?.bytes) == unit.rows.map(\.payload))
    #expect(settlements.allSatisfy { $0.latency == .milliseconds(7) && $0.attempts == 1 })
  }

  @Test func tooFewAnswersAreNoAnswer() throws {
    let refusal = try #require(read(.success(reply(200, "one"))).refusal)
    #expect(refusal.reason == "expected 2 lines")
    #expect(refusal.words == "expected 2 lines\none")
  }

  @Test func theEvidenceOfAWrongReplyIsKeptWithinBounds() throws {
    let page = "<html>" + String(repeating: "log in ", count: 50_000)
    let result = read(.success(reply(200, page)))
    let words = try #require(result.failures(.row).first?.error)
    #expect(words.hasPrefix("expected 2 lines\n<html>log in"))
    #expect(words.utf8.count <= 64 << 10)
  }

  @Test func theRequestIsNamedByTheFirstHeaderThatDoes() throws {
    let named = reply(422, "x", ["X-Amzn-Trace-Id": "trace", "X-Request-Id": "request"])
    #expect(read(.success(named)).refusal?.requestID == "request")
    let traced = reply(422, "x", ["X-Amzn-Trace-Id": "trace"])
    #expect(read(.success(traced)).refusal?.requestID == "trace")
  }

  @Test func aFailedRowSaysWhatHappened() throws {
    let words = { (result: Result<Reply, TransferFailure>) in
      read(result).failures(.row).first?.error
    }
    #expect(words(.success(reply(422, #"{"error":"too long"}"#))) == "too long")
    #expect(words(.success(reply(422))) == "status 422, the server said nothing more")
    #expect(words(.failure(failure(.tooLarge))) == "tooLarge")
  }
}
