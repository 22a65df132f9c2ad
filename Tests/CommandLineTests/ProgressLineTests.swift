import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun
@testable import sluice

/// Progress is the same text for the same numbers.
struct ProgressLineTests {
  private func progress(
    rows: Int64 = 1_000_000,
    known: Bool = true,
    settled: Int64 = 420_000,
    failed: Int64 = 0,
    skipped: Int64 = 0,
    throttled: Int = 0,
    elapsed: Duration = .seconds(723),
    cold: Duration = .zero,
    gate: String? = nil,
    bound: RunBound? = nil,
    cost: Double? = nil
  ) -> RunProgress {
    RunProgress(
      counts: RunCounts(
        rows: rows,
        rowsKnown: known,
        succeeded: settled - failed - skipped,
        failed: failed,
        skipped: skipped
      ),
      settledNow: settled,
      elapsed: elapsed,
      cold: cold,
      inFlight: 64,
      limit: 64,
      bound: bound,
      waiting: 0,
      throttled: throttled,
      reason: nil,
      said: nil,
      gate: gate,
      endpoints: [],
      cost: cost
    )
  }

  @Test func whatItHasCostIsSaid() {
    #expect(ProgressLine.plain(progress(cost: 12.345), rate: 5).contains(", cost 12.35]"))
  }

  @Test func theBarShowsShareCountsTimesAndRate() {
    let line = ProgressLine.bar(
      progress(failed: 12, skipped: 1, throttled: 3),
      rate: 580,
      width: 100
    )
    #expect(
      line
        == "42%|██████████              | 420k/1.0M [12:03<16:40, 580 row/s, 12 failed, 1 skipped, 3 throttled]"
    )
  }

  @Test func theBarIsFortyBlocksAtTheMost() {
    let line = ProgressLine.bar(progress(settled: 1_000_000), rate: 1, width: 500)
    let blocks = String(repeating: "█", count: 40)
    #expect(line == "100%|\(blocks)| 1.0M/1.0M [12:03<00:00, 1.0 row/s]")
  }

  @Test func coldTimeIsSaid() {
    let line = ProgressLine.plain(progress(cold: .seconds(192)), rate: 580)
    #expect(line == "420k/1.0M [12:03<16:40, cold 03:12, 580 row/s]")
  }

  @Test func aClosedGateIsSaid() {
    let line = ProgressLine.bar(
      progress(rows: 10, settled: 0, gate: "waiting for the model: probe 7, 45 s"),
      rate: nil,
      width: 80
    )
    #expect(
      line == "0%|             | 0/10 [12:03<–, waiting for the model: probe 7, 45 s, – row/s]"
    )
  }

  @Test(arguments: RunBound.allCases)
  func whatKeepsItFromBeingFasterIsSaid(bound: RunBound) {
    let line = ProgressLine.plain(progress(bound: bound), rate: 580)
    #expect(line.hasSuffix("580 row/s, bound by \(bound.rawValue) (64 at a time)]"))
    let closed = ProgressLine.plain(progress(gate: "waiting", bound: bound), rate: 580)
    #expect(!closed.contains("bound by"))
  }

  @Test func anUncountedManifestHasNoShare() {
    let line = ProgressLine.bar(progress(rows: 420_000, known: false), rate: 42.4, width: 80)
    #expect(line == "420k rows [12:03<–, 42 row/s]")
  }

  @Test func noRowsAreAllOfThem() {
    let line = ProgressLine.bar(progress(rows: 0, settled: 0, elapsed: .zero), rate: nil, width: 60)
    #expect(line.hasPrefix("100%|██"))
    #expect(line.hasSuffix("| 0/0 [00:00<00:00, – row/s]"))
  }

  @Test(arguments: [(29, 29), (57, 57), (58, 58), (1, 1), (99, 99), (100, 100)] as [(Int64, Int)])
  func theShareIsExact(_ settled: Int64, _ percent: Int) {
    let line = ProgressLine.bar(progress(rows: 100, settled: settled), rate: 1, width: 80)
    #expect(line.hasPrefix("\(percent)%|"))
  }

  @Test func allButOneIsNotAll() {
    let line = ProgressLine.bar(progress(settled: 999_999), rate: 1, width: 80)
    #expect(line.hasPrefix("99%|"))
    #expect(line.contains("999k/1.0M"))
  }

  @Test(arguments: [1, 20, 40, 60, 79, 80, 200])
  func theBarNeverWraps(_ width: Int) {
    let busy = progress(
      failed: 9,
      skipped: 9,
      throttled: 9,
      gate: "waiting for the model: probe 7, 45 s"
    )
    for rows in [
      busy, progress(known: false, gate: "waiting for the endpoint's rate limit: probe 1, 2 s"),
    ] {
      #expect(ProgressLine.bar(rows, rate: 123_456, width: width).count <= max(20, width - 1))
    }
  }

  @Test func logsGetASentence() {
    #expect(
      ProgressLine.plain(progress(failed: 2), rate: 1234.5)
        == "420k/1.0M [12:03<07:49, 1,235 row/s, 2 failed]"
    )
  }

  @Test(
    arguments: [
      (.zero, "00:00"), (.milliseconds(999), "00:00"), (.seconds(61), "01:01"),
      (.seconds(3599), "59:59"),
      (.seconds(3723), "1:02:03"), (.seconds(86399), "23:59:59"), (.seconds(273_900), "3d 04:05"),
      (.seconds(-5), "00:00"),
    ] as [(Duration, String)]
  )
  func timesAreReadAtAGlance(_ duration: Duration, _ text: String) {
    #expect(ProgressLine.clock(duration) == text)
  }

  @Test(
    arguments: [
      (0, "0"), (980, "980"), (999, "999"), (1_000, "1.0k"), (2_300, "2.3k"), (9_999, "9.9k"),
      (10_000, "10k"), (420_000, "420k"), (999_999, "999k"), (1_000_000, "1.0M"),
      (12_345_678, "12M"),
      (100_000_000, "100M"), (2_900_000_000, "2.9G"),
    ] as [(Int64, String)]
  )
  func countsAreShort(_ number: Int64, _ text: String) {
    #expect(ProgressLine.short(number) == text)
  }

  @Test(arguments: [
    (0, "0.0 row/s"), (0.04, "0.0 row/s"), (0.29, "0.3 row/s"), (9.96, "10 row/s"),
    (9.94, "9.9 row/s"),
    (4321, "4,321 row/s"),
  ])
  func smallRatesHaveATenth(_ rate: Double, _ text: String) {
    #expect(ProgressLine.plain(progress(), rate: rate).contains(text))
  }

  @Test func aRateOfNothingPromisesNoEnd() {
    #expect(ProgressLine.plain(progress(), rate: 0).contains("12:03<–"))
    #expect(ProgressLine.plain(progress(rows: .max / 200), rate: 1e-9).contains("12:03<–"))
  }
}
