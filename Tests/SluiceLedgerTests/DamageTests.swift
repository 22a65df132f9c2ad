import Foundation
import GRDB
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceLedger

/// A ledger that holds anything: every reader says so, and none traps.
struct DamageTests {
  private func made() throws -> Fixture {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    try ledger.describe(description)
    try ledger.beginSession()
    ledger.opened((1...30).map { mark($0) }, next: mark(31))
    ledger.setRows(30)
    ledger.settle((1...29).map { success($0) } + [failure(30)])
    ledger.record(RunEvent(.finished, "done"), at: Date())
    try ledger.close()
    return fixture
  }

  /// Reads all that a status and an export read.
  private func readAll(_ reader: LedgerReader) throws {
    _ = try reader.status()
    _ = try reader.description()
    _ = try reader.state()
    _ = try reader.faults()
    _ = try reader.sessions()
    _ = try reader.events()
    _ = try reader.woken()
    _ = try reader.lastErrors(5)
    _ = try reader.slowest(5)
    var last: Int64 = 0
    while let position = try reader.outcomes(after: last, limit: 7).last?.position {
      last = position
    }
    _ = try reader.check()
  }

  @Test(arguments: [
    "UPDATE run SET succeeded = 9223372036854775807", "UPDATE run SET reached = -5",
    "UPDATE run SET low_position = -9223372036854775807",
    "UPDATE run SET rows = 9223372036854775807",
    "UPDATE run SET input_tokens = -1", "UPDATE session SET started = 9223372036854775807",
    "UPDATE session SET cold = 9223372036854775807", "UPDATE event SET time = -1",
    "UPDATE settled SET attempts = 9223372036854775807 WHERE position = 30",
    "UPDATE settled SET status = -9 WHERE position = 30",
    "UPDATE settled SET latency_us = 9223372036854775807 WHERE position = 4",
    "UPDATE settled SET position = 9223372036854775807 WHERE position = 30",
    "DELETE FROM run", "DROP TABLE event", "DELETE FROM answer WHERE number = 3",
    "UPDATE answer SET body = '{' WHERE number = 3",
    "UPDATE answer SET body = x'00' WHERE number = 3",
  ])
  func whatCannotBeIsDamageAndNoTrap(_ sql: String) throws {
    let fixture = try made()
    try fixture.spoil("PRAGMA ignore_check_constraints = 1; \(sql)")
    do {
      let reader = try fixture.reader()
      try readAll(reader)
      #expect(try !reader.check().isEmpty || sql.contains("session") || sql.contains("event"))
    } catch let error as SluiceError {
      #expect(error.code.kind == .inputOutput, "\(error)")
    }
  }

  @Test func aValueOfAnotherTypeIsDamageAndNoTrap() throws {
    let fixture = try made()
    var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture.path)))
    // The one text in the file that is an uuid stands in the run's row: its type becomes a number's.
    let status: String = try #require(try fixture.reader().value("SELECT uuid FROM run"))
    let range = try #require(bytes.firstRange(of: Array(status.utf8)))
    for offset in range.lowerBound - 40..<range.upperBound {
      let kept = bytes[offset]
      for value: UInt8 in [0x00, 0x01, 0x06, 0x07, 0x0A, 0x7F, 0xFF] {
        bytes[offset] = value
        try Data(bytes).write(to: URL(fileURLWithPath: fixture.path))
        do { try readAll(try fixture.reader()) } catch let error as SluiceError {
          #expect(error.code.kind == .inputOutput, "byte \(offset): \(error)")
        }
      }
      bytes[offset] = kept
    }
  }

  @Test(arguments: [
    ("DELETE FROM answer WHERE number = 3", "record 3 succeeded and has no answer"),
    ("UPDATE answer SET body = replace(body, 'row', 'rov') WHERE number = 3", "record 3 has"),
    ("UPDATE answer SET body = '{\"echo\":', checksum = NULL WHERE number = 3", "is no JSON"),
  ])
  func anExportDoesNotPassDamageOn(_ sql: String, _ words: String) throws {
    let fixture = try made()
    try fixture.spoil(sql)
    let reader = try fixture.reader()
    let error = #expect(throws: SluiceError.self) { try reader.outcomes(after: 0, limit: 100) }
    #expect(error?.code.kind == .inputOutput)
    #expect(error?.what.contains(words) == true, "\(error?.what ?? "")")
    #expect(try !reader.check().isEmpty)
  }

  @Test func everyFlippedBitOfAnAnswerIsFound() {
    var bytes = Array("{\"label\":\"POSITIVE\",\"score\":0.99987}, and a longer tail of it".utf8)
    let sum = AnswerChecksum.of(bytes)
    for bit in 0..<bytes.count * 8 {
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(AnswerChecksum.of(bytes) != sum)
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }
    #expect(AnswerChecksum.of(bytes) == sum)
    #expect(AnswerChecksum.of([]) != AnswerChecksum.of([0]))
  }

  @Test(arguments: [1, 2, 3, 5])
  func aTruncatedFileIsDamage(_ fifths: Int) throws {
    let fixture = try made()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    try bytes.prefix(bytes.count * fifths / 6).write(to: URL(fileURLWithPath: fixture.path))
    let error = #expect(throws: SluiceError.self) { try readAll(try fixture.reader()) }
    #expect(error?.code.kind == .inputOutput)
  }
}
