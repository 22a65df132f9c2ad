import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// What refusals teach about the size of units.
@Suite struct UnitLimitTests {
  @Test(arguments: [
    ("batch size 64 > maximum allowed batch size 32", 32),
    ("Number of prompts exceeds the maximum allowed batch size of 4", 4),
    ("'$.input' array too long. Expected an array with maximum length 2048, but got 3000", 2048),
    ("invalid request: total number of texts must be at most 96 - received 100", 96),
    ("`inputs` must have less than 512 tokens, at most 16 texts", nil), ("no", nil),
    ("maximum allowed batch size", nil), ("at most -", nil), ("at most 0", nil),
    ("at most 99999999999999999999", nil),
  ])
  func aStatedLimitIsRead(message: String, rows: Int?) {
    #expect(UnitLimits.statedRows(message) == rows)
  }

  static func run(
    _ units: [Unit],
    concurrency: Int = 4,
    endpoint: @escaping Simulation.Endpoint
  ) -> Simulation {
    FaultTests.run(units, concurrency: concurrency, endpoint: endpoint)
  }

  @Test(arguments: [413, 422])
  func aStatedBatchSizeHoldsForTheRestOfTheRun(status: Int) {
    let run = Self.run(units(1...6400, of: 64)) { rows, _ in
      let words = "batch size \(rows.count) > maximum allowed batch size 32"
      let refusal = reply(status, #"{"error":"\#(words)","error_type":"Validation"}"#)
      return (.milliseconds(20), .success(rows.count > 32 ? refusal : echo(rows)))
    }
    #expect(run.succeeded == 6400)
    // The first ones that were on their way, never again.
    #expect(run.sent.count { $0.rows.count > 32 } <= 4)
    #expect(run.sent.count <= 200 + 4)
    #expect(run.history.count { $0.kind == .unitLimit } == 1)
    #expect(run.limits.map(\.batch.rows) == [32])
  }

  @Test func aBodyThatWasTooLargeIsNotSentAgainAtThatSize() {
    let run = Self.run(units(1...6400, of: 64)) { rows, _ in
      let size = rows.reduce(0) { $0 + $1.payload.count }
      return (.milliseconds(20), .success(size > 300 ? reply(413) : echo(rows)))
    }
    #expect(run.succeeded == 6400)
    let last = run.sent.suffix(run.sent.count / 2)
    #expect(last.allSatisfy { $0.rows.reduce(0) { $0 + $1.payload.count } <= 300 })
    #expect(run.sent.count { $0.rows.count > 32 } <= 8)
    #expect(run.limits.last.map { $0.batch.bytes <= 300 && $0.batch.bytes > 150 } == true)
  }

  @Test func onePoisonRowTeachesNothingAboutSizes() {
    let run = Self.run(
      units(1...3200, of: 32),
      endpoint: FaultTests.answering(butFor: [700], with: .success(reply(413, "too long")))
    )
    #expect(run.failed == [700])
    #expect(run.limits.isEmpty)
    #expect(run.sent.count <= 100 + 11)
  }
}
