import Foundation
import SluiceCore
import Testing

@testable import SluiceLedger

/// What a run did, stretch by stretch: kept with commits, and few however long the run is.
struct SampleTests {
  private func sample(_ second: Double, span: Double = 2, rows: Int64 = 10) -> LedgerSample {
    var sample = LedgerSample(
      time: Date(timeIntervalSince1970: second),
      span: .seconds(span)
    )
    sample.succeeded = rows
    sample.requests = rows
    sample.p50 = .milliseconds(100)
    return sample
  }

  @Test func samplesAreCommittedWithWhatComesNextAndReadAsTheyWere() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    try ledger.beginSession()
    var sample = sample(1_000)
    sample.failed = 1
    sample.refusals = 2
    sample.cold = .milliseconds(300)
    sample.p99 = .milliseconds(900)
    ledger.keep(sample)
    ledger.settle([success(1)])
    try await ledger.flush()
    sample.session = 1
    #expect(try fixture.reader().samples() == [sample])
    try ledger.close()
  }

  @Test func aWeekIsFewSamplesAndLosesNoRow() {
    var samples: [LedgerSample] = []
    let week = 7 * 86_400
    for second in stride(from: 2, through: week, by: 2) {
      samples.append(sample(Double(second), rows: 1))
      if second.isMultiple(of: 128) {
        samples = SampleThinning.thinned(samples, now: Date(timeIntervalSince1970: Double(second)))
      }
    }
    #expect(samples.count < 6_000, "\(samples.count)")
    #expect(samples.reduce(0) { $0 + $1.succeeded } == Int64(week / 2))
    // The last minutes are as they were taken.
    #expect(samples.suffix(100).allSatisfy { $0.span == .seconds(2) })
    #expect(zip(samples, samples.dropFirst()).allSatisfy { $0.time < $1.time })
  }

  @Test func twoNeighboursAddUp() {
    var later = sample(4, rows: 30)
    later.p50 = .milliseconds(200)
    later.limit = 8
    let both = sample(2).merged(with: later)
    #expect(
      both.span == .seconds(4) && both.succeeded == 40 && both.requests == 40 && both.limit == 8
    )
    #expect(both.p50 == .milliseconds(175))
    #expect(both.time == later.time)
  }

  @Test func oldSamplesAreMergedInTheFile() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    try ledger.beginSession()
    for number in 0..<70 {
      ledger.keep(sample(Double(number) * 2))
      ledger.settle([success(Int64(number + 1))])
      try await ledger.flush()
    }
    // A day later.
    for number in 0..<70 {
      ledger.keep(sample(86_400 + Double(number) * 2))
      ledger.settle([success(Int64(number + 101))])
      try await ledger.flush()
    }
    let samples = try fixture.reader().samples()
    #expect(samples.count < 110, "\(samples.count)")
    #expect(samples.reduce(0) { $0 + $1.succeeded } == 1_400)
    try ledger.close()
  }
}
