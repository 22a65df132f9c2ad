import Foundation
import GRDB
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceLedger

@Suite struct OpeningTests {
  @Test func aNewLedgerIsPrivateAndEmpty() throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    #expect(try ledger.description() == nil)
    #expect(ledger.counters == Counters())
    #expect(ledger.lowWater() == .start)
    let mode = try FileManager.default.attributesOfItem(atPath: fixture.path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    try ledger.close()
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.directory.url.path) == [
        "run.sluice"
      ]
    )
  }

  @Test func theSettingsThatDurabilityNeedsAreRead() throws {
    let ledger = try Fixture().open()
    let settings = try ledger.database.inDatabase { db in
      try ["journal_mode", "synchronous", "page_size", "wal_autocheckpoint", "mmap_size"].map {
        try String.fetchOne(db, sql: "PRAGMA \($0)")
      }
    }
    #expect(settings == ["wal", "2", "16384", "0", "0"])
    #expect(throws: DatabaseError.self) {
      try ledger.reading.inDatabase { try $0.execute(sql: "DELETE FROM run") }
    }
  }

  @Test(arguments: ["run", "settled", "answer", "session"])
  func aTableThatIsMissingIsDamageAndNoFaultOfOurs(_ table: String) throws {
    let error = DatabaseError(resultCode: .SQLITE_ERROR, message: "no such table: \(table)")
    let told = SluiceError.ledger("run.sluice", error)
    #expect(told.code.kind == .inputOutput)
    #expect(told.what.contains("damaged"))
    #expect(told.next?.contains("backup") == true)
  }

  @Test(arguments: [ResultCode.SQLITE_READONLY, .SQLITE_CANTOPEN])
  func aLedgerThatMayNotBeOpenedIsNoFaultOfTheDisk(_ code: ResultCode) throws {
    let told = SluiceError.ledger("run.sluice", DatabaseError(resultCode: code))
    #expect(told.code.kind == .inputOutput)
    #expect(told.next?.contains("permissions") == true)
  }

  @Test func whatWasKeptIsFoundAgain() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    try ledger.describe(description)
    ledger.keep(state: "{\"limit\":12}")
    ledger.setRows(3)
    ledger.opened([mark(1), mark(2), mark(3)], next: mark(4))
    ledger.settle([success(1), failure(3)])
    try ledger.close()
    let again = try fixture.open()
    #expect(try again.description() == description)
    #expect(try again.state() == "{\"limit\":12}")
    #expect(again.counters == Counters(succeeded: 1, failed: 1))
    #expect(again.lowWater() == mark(2))
    let settled = try again.settled(in: 1...100)
    #expect([1, 2, 3, 4].map(settled.contains) == [true, false, true, false])
    #expect(settled.count == 2)
  }

  @Test func aSecondOpenIsRefusedAndNamesTheHolder() throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let error = #expect(throws: SluiceError.self) { try fixture.open() }
    #expect(error?.code == .ledgerInUse)
    #expect(error?.what.contains("process \(ProcessInfo.processInfo.processIdentifier) on") == true)
    try ledger.close()
    try fixture.open().close()
  }

  @Test func whatIsLeftOfAnUnfinishedDraftGoesIntoNoLedger() throws {
    let fixture = try Fixture()
    for name in ["new", "new-wal", "new-shm", "new-journal"] {
      _ = try fixture.directory.write("run.sluice.\(name)", "half a page")
    }
    try fixture.open().close()
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.directory.url.path) == [
        "run.sluice"
      ]
    )
  }

  @Test func aLockFileLeftBehindDoesNotBlock() throws {
    let fixture = try Fixture()
    _ = try fixture.directory.write("run.sluice.lock", "process 1 on elsewhere since long ago")
    try fixture.open().close()
  }

  @Test func theLogOfADeletedLedgerIsNotMixedIntoTheNextOne() async throws {
    let fixture = try Fixture()
    let killed = try fixture.open()
    killed.settle([success(1)])
    try await killed.flush()
    let log = try Data(contentsOf: URL(fileURLWithPath: fixture.path + "-wal"))
    try killed.close()
    try FileManager.default.removeItem(atPath: fixture.path)
    _ = try fixture.directory.write("run.sluice-wal", [UInt8](log))
    let ledger = try fixture.open()
    #expect(ledger.counters == Counters())
    #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path + "-wal.orphan")) == log)
    try ledger.close()
  }

  @Test func aHalfMadeLedgerIsMadeAnew() throws {
    let fixture = try Fixture()
    _ = try fixture.directory.write("run.sluice.new", "half")
    try fixture.open().close()
    #expect(try fixture.reader().status().rows == 0)
  }

  @Test(
    arguments: [
      ("empty", []),
      ("text", Array("{\"text\": \"a manifest\"}\n".utf8)),
      ("short", [0]),
      ("header", Array("SQLite format 3\0".utf8) + [UInt8](repeating: 7, count: 5_000)),
    ] as [(String, [UInt8])]
  )
  func aForeignFileIsRefusedAndUntouched(name: String, bytes: [UInt8]) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(name, bytes)
    for open in [{ _ = try Ledger.open(at: path) }, { _ = try LedgerReader.open(path) }] {
      let error = #expect(throws: SluiceError.self, performing: open)
      #expect(error?.code.kind == .inputOutput)
    }
    #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) == bytes)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == [name])
  }

  @Test(arguments: [
    ("PRAGMA application_id = 1196444487", "belongs to another program"),
    ("PRAGMA user_version = 99", "newer than this program's"),
  ])
  func anotherProgramsDatabaseAndANewerLedgerAreRefusedUntouched(
    sql: String,
    words: String
  ) throws {
    let fixture = try Fixture()
    try fixture.open().close()
    let raw = try DatabaseQueue(path: fixture.path)
    try raw.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
      try db.execute(sql: sql)
    }
    try raw.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    let error = #expect(throws: SluiceError.self) { try fixture.open() }
    #expect(error?.code.kind == .inputOutput)
    #expect(error?.what.contains(words) == true)
    #expect(throws: SluiceError.self) { try fixture.reader() }
    #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path)) == before)
  }

  @Test func aPlaceThatCannotHoldALedgerIsRefusedInOneLine() throws {
    let directory = try TemporaryDirectory()
    let missing = #expect(throws: SluiceError.self) {
      try Ledger.open(at: directory.path("no/such/run.sluice"))
    }
    #expect(missing?.code.kind == .inputOutput)
    #expect(missing?.next == "create the directory, or name another place with --ledger")
    let folder = #expect(throws: SluiceError.self) { try Ledger.open(at: directory.url.path) }
    #expect(folder?.what == "this is not a file; it has been left as it was")
    let absent = #expect(throws: SluiceError.self) {
      try LedgerReader.open(directory.path("run.sluice"))
    }
    #expect(absent?.what == "there is no such ledger")
  }

  @Test func networkFileSystemsAreToldFromLocalOnes() {
    let mounts = """
      27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
      40 27 0:51 / /home rw,relatime shared:1 - nfs4 server:/home rw
      41 27 0:52 / /media rw,relatime - fuse.sshfs host:/ rw
      """
    #expect(NetworkFileSystem.type(of: "254:0", in: mounts) == nil)
    #expect(NetworkFileSystem.type(of: "0:51", in: mounts) == "nfs4")
    #expect(NetworkFileSystem.type(of: "0:52", in: mounts) == "fuse.sshfs")
    #expect(NetworkFileSystem.type(of: "9:9", in: mounts) == nil)
  }
}
