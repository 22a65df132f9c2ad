import Foundation
import Testing

@testable import SluiceRun

/// Deadlines as a time of day.
struct TimeOfDayTests {
  private func instant(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

  @Test(arguments: [
    ("06:00Z", "2026-05-01T01:00:00Z", "2026-05-01T06:00:00Z"),
    ("06:00Z", "2026-05-01T06:00:00Z", "2026-05-02T06:00:00Z"),
    ("6:30 UTC", "2026-05-01T07:00:00Z", "2026-05-02T06:30:00Z"),
    ("06:00+02:00", "2026-05-01T00:00:00Z", "2026-05-01T04:00:00Z"),
    ("06:00 Europe/Berlin", "2026-05-01T00:00:00Z", "2026-05-01T04:00:00Z"),
    ("06:00 Europe/Berlin", "2026-01-01T00:00:00Z", "2026-01-01T05:00:00Z"),
    // Clocks are put forward over half past two; the next time that there is will do.
    ("02:30 Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"),
  ])
  func theNextSuchTimeIsMeant(_ text: String, _ now: String, _ next: String) throws {
    let time = try #require(TimeOfDay(text))
    #expect(time.next(after: try instant(now)) == (try instant(next)))
  }

  @Test func withoutAZoneItIsTheMachines() throws {
    let time = try #require(TimeOfDay("23:59"))
    #expect(time.zone == nil)
    let now = Date()
    let next = time.next(after: now)
    #expect(next > now && next.timeIntervalSince(now) <= 90_000)
  }

  @Test(arguments: [
    "", "8h", "6", "24:00", "06:60", "06:0", "6:00:00", "06:00 Nowhere/Town", "06:00+25:00",
    "x06:00",
    "06:00 +", "-06:00",
  ])
  func everythingElseIsNone(_ text: String) {
    #expect(TimeOfDay(text) == nil)
  }
}
