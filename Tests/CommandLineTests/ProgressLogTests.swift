import Foundation
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun
@testable import sluice

/// When a log gets a line.
struct ProgressLogTests {
  private func progress(
    _ seconds: Int,
    reason: String? = nil,
    said: String? = nil
  ) -> RunProgress {
    RunProgress(
      counts: RunCounts(rows: 10, rowsKnown: true, succeeded: 0, failed: 0, skipped: 0),
      settledNow: 0,
      elapsed: .seconds(seconds),
      cold: .zero,
      inFlight: 0,
      limit: 1,
      bound: nil,
      waiting: 0,
      throttled: 0,
      reason: reason,
      said: said,
      gate: reason.map { "waiting for \($0), \(seconds) s of 30 min" },
      endpoints: [],
      cost: nil
    )
  }

  @Test func oneLineAMinute() {
    var log = ProgressLog()
    let lines = (1...180).flatMap { log.lines(progress($0), rate: nil, at: Date()) }
    #expect(lines.count == 3)
    #expect(lines[0] == "0/10 [01:00<–, – row/s]")
  }

  @Test func whatIsWaitedForIsSaidAtOnceAndOnce() {
    var log = ProgressLog()
    let refused = "connection refused"
    let lines = (1...50).flatMap { second in
      log.lines(
        second < 20
          ? progress(second, reason: "the model", said: refused)
          : progress(second, reason: "emb: initializing"),
        rate: nil,
        at: Date()
      )
    }
    #expect(
      lines == [
        "sluice: waiting for the model, 1 s of 30 min (connection refused)",
        "sluice: waiting for emb: initializing, 20 s of 30 min",
      ]
    )
  }
}
