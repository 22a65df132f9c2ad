import Foundation
import SluiceCore
import Testing

@testable import SluiceRun
@testable import sluice

/// The exit status of a run, as schedulers want to hear it.
struct RunEndingTests {
  private func outcome(failed: Int64, stopped: SluiceError? = nil) -> RunOutcome {
    RunOutcome(
      counts: RunCounts(
        rows: 100,
        rowsKnown: true,
        succeeded: 100 - failed,
        failed: failed,
        skipped: 0
      ),
      settledNow: 100,
      requests: 100,
      elapsed: .seconds(1),
      cold: .zero,
      limit: 8,
      ledger: "run.sluice",
      woken: [],
      export: nil,
      results: nil,
      files: nil,
      stopped: stopped,
      spending: .none,
      cut: CutAnswers(),
      leftOut: []
    )
  }

  @Test(
    arguments: [
      (nil, 3, .someRowsFailed), ("5%", 3, .success), ("5%", 5, .success),
      ("5%", 6, .someRowsFailed), ("100%", 100, .success), ("0.5 %", 1, .someRowsFailed),
    ] as [(String?, Int64, sluice.ExitStatus)]
  )
  func failedRowsAreAcceptedUpToTheShare(
    _ share: String?,
    _ failed: Int64,
    _ status: sluice.ExitStatus
  ) throws {
    let ending = try RunEnding(acceptFailed: share, signalStatus: nil)
    #expect(
      ending.status(of: outcome(failed: failed), signal: nil) == status
    )
    let damaged = outcome(failed: failed, stopped: SluiceError(.ledgerDamaged, "damaged"))
    #expect(ending.status(of: damaged, signal: nil) == .inputOutput)
  }

  @Test func aSignalsStatusIsTheOneThatWasAskedFor() throws {
    let stopped = outcome(failed: 0, stopped: SluiceError(.interrupted, "stopped"))
    let plain = try RunEnding(acceptFailed: nil, signalStatus: nil)
    #expect(plain.status(of: stopped, signal: .terminated) == .terminated)
    let asked = try RunEnding(acceptFailed: nil, signalStatus: 75)
    #expect(asked.status(of: stopped, signal: .terminated) == .temporary)
    // Done all the same: the signal came too late to matter.
    let done = outcome(failed: 0)
    #expect(asked.status(of: done, signal: .terminated) == .success)
    #expect(ProgressJSON.line(stopped, .terminated).contains("\"exit_status\":143"))
  }

  @Test(
    arguments: [("0.05", nil), ("5", nil), ("-1%", nil), ("101%", nil), ("5%", 42)]
      as [(String, Int32?)]
  )
  func whatIsNoShareOrNoStatusIsRefused(_ share: String, _ status: Int32?) {
    let error = #expect(throws: SluiceError.self) {
      try RunEnding(acceptFailed: share, signalStatus: status)
    }
    #expect(error?.code == .usage)
  }
}
