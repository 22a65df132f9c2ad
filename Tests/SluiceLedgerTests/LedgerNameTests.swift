import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceLedger

/// One ledger, one writer, whatever it is called.
struct LedgerNameTests {
  @Test(arguments: ["run.sluice", "link.sluice", "sub/../run.sluice", "chain.sluice"])
  func everySpellingOfAFileIsOneName(_ spelling: String) throws {
    let fixture = try Fixture()
    try fixture.open().close()
    let folder = fixture.directory
    try FileManager.default.createDirectory(
      atPath: folder.path("sub"),
      withIntermediateDirectories: true
    )
    try #require(symlink("run.sluice", folder.path("link.sluice")) == 0)
    try #require(symlink(folder.path("link.sluice"), folder.path("chain.sluice")) == 0)
    #expect(LedgerName.real(folder.path(spelling)) == LedgerName.real(fixture.path))
    let ledger = try fixture.open()
    let error = #expect(throws: SluiceError.self) { try Ledger.open(at: folder.path(spelling)) }
    #expect(error?.code == .ledgerInUse)
    try ledger.close()
  }

  @Test func aDescriptorsNameIsTheFilesName() throws {
    let fixture = try Fixture()
    try fixture.open().close()
    let descriptor = open(fixture.path, O_RDONLY)
    defer { close(descriptor) }
    #expect(LedgerName.real("/proc/self/fd/\(descriptor)") == LedgerName.real(fixture.path))
    try FileManager.default.removeItem(atPath: fixture.path)
    #expect(throws: SluiceError.self) { try Ledger.open(at: "/proc/self/fd/\(descriptor)") }
  }

  @Test func aLinkToAMissingFileMakesItWhereItPoints() throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.path("there"),
      withIntermediateDirectories: true
    )
    try #require(symlink("there/run.sluice", directory.path("link.sluice")) == 0)
    try Ledger.open(at: directory.path("link.sluice")).close()
    var status = stat()
    #expect(lstat(directory.path("link.sluice"), &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path("there"))
    #expect(names == ["run.sluice"])
  }

  @Test func linksInACircleAreRefused() throws {
    let directory = try TemporaryDirectory()
    try #require(symlink("b.sluice", directory.path("a.sluice")) == 0)
    try #require(symlink("a.sluice", directory.path("b.sluice")) == 0)
    let error = #expect(throws: SluiceError.self) {
      try Ledger.open(at: directory.path("a.sluice"))
    }
    #expect(error?.code.kind == .inputOutput)
  }

  @Test func aFileWithTwoNamesIsRefusedUnderEach() throws {
    let fixture = try Fixture()
    try fixture.open().close()
    let other = fixture.directory.path("other.sluice")
    try #require(link(fixture.path, other) == 0)
    for path in [fixture.path, other] {
      let error = #expect(throws: SluiceError.self) { try Ledger.open(at: path) }
      #expect(error?.code.kind == .inputOutput)
      #expect(error?.what.contains("2 names") == true)
    }
    try FileManager.default.removeItem(atPath: fixture.path)
    try Ledger.open(at: other).close()
  }

  @Test func aMovedFileStaysLockedUnderItsNewName() throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let moved = fixture.directory.path("moved.sluice")
    try FileManager.default.moveItem(atPath: fixture.path, toPath: moved)
    let error = #expect(throws: SluiceError.self) { try Ledger.open(at: moved) }
    #expect(error?.code == .ledgerInUse)
    // Its log still has the old name: what that held is told to be gone.
    try? ledger.close()
    let lost = #expect(throws: SluiceError.self) { try Ledger.open(at: moved) }
    #expect(lost?.code.kind == .inputOutput)
  }

  @Test(arguments: [true, false])
  func nothingIsReportedOnceTheNameStandsForAnotherFile(_ isReplaced: Bool) async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let moved = fixture.directory.path("moved.sluice")
    if isReplaced {
      try FileManager.default.copyItem(atPath: fixture.path, toPath: moved)
      try #require(rename(moved, fixture.path) == 0)
    } else {
      try FileManager.default.moveItem(atPath: fixture.path, toPath: moved)
    }
    ledger.settle([success(1)])
    let error = await #expect(throws: SluiceError.self) { try await ledger.flush() }
    #expect(error?.code.kind == .inputOutput)
    #expect(error?.what.contains("moved or replaced") == true)
    #expect(ledger.counters == Counters())
  }

  @Test func aFileThatIsMountedByItselfIsTold() {
    let mounts = """
      40 27 254:0 /data /home/a\\040b/run.sluice rw,relatime - ext4 /dev/vda rw
      41 27 254:0 /data /home/folder rw,relatime - ext4 /dev/vda rw
      """
    #expect(LedgerName.isMounted("/home/a b/run.sluice", in: mounts))
    #expect(!LedgerName.isMounted("/home/folder/run.sluice", in: mounts))
  }

  @Test(arguments: [
    "UPDATE run SET succeeded = succeeded - 1", "DELETE FROM settled WHERE position = 2",
    "UPDATE run SET low_position = 9", "UPDATE run SET rows = 1",
  ])
  func totalsThatDoNotBalanceAreRefusedWithTheCommandThatExamines(_ sql: String) throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.setRows(3)
    ledger.opened([mark(1), mark(2), mark(3)], next: mark(4))
    ledger.settle([success(1), success(2)])
    try ledger.close()
    try fixture.spoil(sql)
    let error = #expect(throws: SluiceError.self) { try fixture.open() }
    #expect(error?.code.kind == .inputOutput)
    #expect(error?.next?.contains("sluice status") == true)
    #expect(error?.next?.contains("--check") == true)
  }
}
