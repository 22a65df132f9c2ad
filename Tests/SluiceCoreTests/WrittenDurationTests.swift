import SluiceCore
import Testing

/// Times as people write them in job files and on command lines.
struct WrittenDurationTests {
  @Test(
    arguments: [
      ("250ms", .milliseconds(250)), ("30s", .seconds(30)), ("10m", .seconds(600)),
      ("1h30m", .seconds(5400)), ("2d", .seconds(172_800)), ("0.5s", .milliseconds(500)),
      ("1.5h", .seconds(5400)), ("0s", .zero), ("1m1m", .seconds(120)),
    ] as [(String, Duration)]
  )
  func aTimeIsNumbersWithUnits(_ text: String, _ duration: Duration) {
    #expect(Duration(written: text) == duration)
  }

  @Test(arguments: [
    "", " ", "10", "m", "10 m", "-5s", "+5s", "10M", "10min", "1e3s", "5s ", "1.2.3s", ".s", "٣s",
    "10000000000s", "infs", "nans", "s10", "10m30",
  ])
  func anythingElseIsRefused(_ text: String) {
    #expect(Duration(written: text) == nil)
  }
}
