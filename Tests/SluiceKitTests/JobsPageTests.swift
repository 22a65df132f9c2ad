import Foundation
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// docs/JOBS.md and the reader of job files know the same keys.
struct JobsPageTests {
  private func page() throws -> String {
    let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: project.appendingPathComponent("docs/JOBS.md"), encoding: .utf8)
  }

  @Test func thePageListsEveryKeyAndNoOther() throws {
    let rows = try page().split(separator: "\n").filter { $0.hasPrefix("| `") }
    let names = rows.flatMap { row in
      row.split(separator: "|")[0].matches(of: /`(\w+)/).map { String($0.1) }
    }
    #expect(Set(names) == Set(Job.keys))
  }
}
