import Foundation
import GRDB
import SluiceCore
import Testing

@testable import SluiceLedger

@Suite struct SchemaTests {
  @Test func theLawKnowsEveryFaultAndState() async throws {
    for fault in Fault.allCases {
      #expect(try accepts(state: SettledState.failed.rawValue, fault: "'\(fault.rawValue)'"))
    }
    #expect(try !accepts(state: SettledState.failed.rawValue, fault: "'weather'"))
    for state in SettledState.allCases {
      let isSuccess = state == .succeeded
      #expect(
        try accepts(
          state: state.rawValue,
          answer: isSuccess ? "1" : "NULL",
          fault: isSuccess ? "NULL" : "'row'"
        )
      )
    }
    #expect(try !accepts(state: 4, fault: "'row'"))
  }

  @Test(arguments: [
    (1, "NULL", "NULL", "x'\(String(repeating: "00", count: 16))'"),
    (1, "1", "'row'", "x'\(String(repeating: "00", count: 16))'"),
    (2, "1", "'row'", "x'\(String(repeating: "00", count: 16))'"),
    (2, "NULL", "NULL", "x'\(String(repeating: "00", count: 16))'"),
    (2, "NULL", "'row'", "NULL"),
    (2, "NULL", "'row'", "x'00'"),
  ])
  func theLawRefuses(state: Int, answer: String, fault: String, fingerprint: String) throws {
    #expect(try !accepts(state: state, answer: answer, fault: fault, fingerprint: fingerprint))
  }

  /// Every query of the public description, on a ledger that holds something of everything.
  @Test func theQueriesOfTheDescriptionRun() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    try ledger.describe(description)
    try ledger.beginSession()
    ledger.settle([success(1, key: "a"), success(2, key: "b"), failure(3)])
    try ledger.endSession("finished")
    let queries = try Self.documentedQueries()
    #expect(queries.count >= 8)
    for query in queries {
      let rows = try ledger.reading.inDatabase { try GRDB.Row.fetchAll($0, sql: query) }
      #expect(
        !rows.isEmpty || query.contains("retired") || query.contains("FROM sample"),
        "\(query)"
      )
    }
  }

  @Test func theDescriptionNamesEveryColumn() throws {
    let ledger = try Fixture().open()
    let text = try Self.documentation()
    try ledger.reading.inDatabase { db in
      for table in try String.fetchAll(
        db,
        sql: "SELECT name FROM sqlite_schema WHERE type = 'table'"
      ) {
        #expect(text.contains("### `\(table)`"))
        for column in try db.columns(in: table) {
          #expect(text.contains("`\(column.name)`"), "\(table)")
        }
      }
    }
  }

  private func accepts(
    state: Int,
    answer: String = "NULL",
    fault: String,
    fingerprint: String = "zeroblob(16)"
  ) throws -> Bool {
    let ledger = try Fixture().open()
    do {
      try ledger.database.inDatabase { db in
        try db.execute(
          sql: """
            INSERT INTO settled (position, state, answer, fault, fingerprint, attempts, time)
            VALUES (1, \(state), \(answer), \(fault), \(fingerprint), 1, 0)
            """
        )
      }
      return true
    } catch DatabaseError.SQLITE_CONSTRAINT {
      return false
    }
  }

  private static func documentation() throws -> String {
    // This file is Tests/SluiceLedgerTests/SchemaTests.swift.
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("docs/LEDGER.md"), encoding: .utf8)
  }

  private static func documentedQueries() throws -> [String] {
    try documentation().components(separatedBy: "```sql\n").dropFirst().flatMap { block in
      (block.components(separatedBy: "```").first ?? "").split(separator: ";")
        .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
    }
  }
}
