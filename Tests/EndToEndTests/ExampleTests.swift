import Foundation
import Testing

/// The stories under `examples/` print what they say they print.
struct ExampleTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("examples")

  static let stories: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
    .filter { FileManager.default.fileExists(atPath: folder.path + "/\($0)/run.sh") }
    .sorted() ?? []

  @Test func thereAreStories() { #expect(Self.stories.count >= 3) }

  @Test(arguments: stories)
  func aStoryEndsAsItsExpectedOutputSays(_ story: String) async throws {
    let folder = Self.folder.appendingPathComponent(story)
    let result = try await Command(
      [],
      environment: ["SLUICE": Command.binary.path],
      program: folder.appendingPathComponent("run.sh")
    ).result()
    let expected = try String(
      contentsOf: folder.appendingPathComponent("expected.txt"),
      encoding: .utf8
    )
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == expected)
  }
}
