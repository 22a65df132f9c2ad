import Foundation
import SluiceCore
import Testing

@testable import sluice

/// Schedules for the rehearsal endpoint, as files.
struct WeatherFileTests {
  private static let examples = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("examples/weather").path

  static let files: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: examples))?.sorted() ?? []

  @Test func thereAreExamples() { #expect(Self.files.count >= 3) }

  @Test(arguments: files)
  func anExampleIsRead(_ name: String) throws {
    _ = try WeatherFile.read(Self.examples + "/" + name)
  }

  static let bad: [(String, String, String)] = [
    ("phases:\n  - at: 0s\n    slotz: 3\n", ":3", "did you mean \"slots\"?"),
    ("phases:\n  - at: 0s\n    quota:\n      - 600\n", ":3", "write 600/60s"),
    ("phases:\n  - at: 0s\n  - at: 0s\n", ":3", ""), ("", "", ""),
  ]

  @Test(arguments: bad)
  func aMistakeIsToldWithItsLine(_ text: String, _ line: String, _ next: String) throws {
    let path = NSTemporaryDirectory() + UUID().uuidString + ".yaml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: SluiceError.self) { try WeatherFile.read(path) }
    #expect(error?.place == path + line)
    #expect(next.isEmpty || error?.next?.contains(next) == true)
  }

  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: SluiceError.self) { try WeatherFile.read("/no/such/weather.yaml") }
    #expect(error?.place == "/no/such/weather.yaml")
    #expect(error?.what.contains("No such file") == true)
  }
}
