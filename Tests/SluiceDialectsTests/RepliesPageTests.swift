import Foundation
import Testing

@testable import SluiceDialects

@Suite struct RepliesPageTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/REPLIES.md")

  @Test func thePageSaysWhatTheDialectsSay() throws {
    if ProcessInfo.processInfo.environment["SLUICE_WRITE_PAGES"] == "1" {
      try RepliesPage.text.write(to: Self.page, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: Self.page, encoding: .utf8) == RepliesPage.text)
  }
}
