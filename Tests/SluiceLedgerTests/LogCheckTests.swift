import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceLedger

/// A ledger whose process was killed, and what was done to its log since.
struct LogCheckTests {
  /// What a killed process leaves, in a folder of its own.
  private struct Remains {
    let directory: TemporaryDirectory
    var path: String { directory.path("run.sluice") }
    var log: String { path + "-wal" }

    func bytes() throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(fileURLWithPath: log))) }
    func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: log)) }
  }

  /// So many commits of one row each, copied while the ledger is open.
  private func killed(commits: Int = 12, withNote: Bool = true) async throws -> Remains {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.opened((1...40).map { mark($0) }, next: mark(41))
    for position in 1...commits {
      ledger.settle([success(Int64(position))])
      try await ledger.flush()
    }
    let remains = Remains(directory: try TemporaryDirectory())
    for end in withNote ? ["", "-wal", ".lock"] : ["", "-wal"] {
      try FileManager.default.copyItem(atPath: fixture.path + end, toPath: remains.path + end)
    }
    try ledger.close()
    return remains
  }

  private func succeeded(_ path: String, acceptLoss: Bool = false) throws -> Int64 {
    let ledger = try Ledger.open(at: path, acceptLoss: acceptLoss)
    defer { try? ledger.close() }
    return ledger.counters.succeeded
  }

  @Test(arguments: [true, false])
  func aKillAloneLosesNothing(_ withNote: Bool) async throws {
    let remains = try await killed(withNote: withNote)
    #expect(try LedgerReader.open(remains.path).status().counters.succeeded == 12)
    #expect(try succeeded(remains.path) == 12)
    #expect(try LedgerReader.open(remains.path).check() == [])
  }

  /// Each field of a frame's header, the page, and the header of the log itself.
  @Test(arguments: [
    0, 9, 17, 25, 32 + 1, 32 + 5, 32 + 9, 32 + 13, 32 + 17, 32 + 22, 32 + 24 + 5_000,
  ])
  func aFlippedBitThatHidesCommitsIsDamage(_ offset: Int) async throws {
    let remains = try await killed(withNote: false)
    var bytes = try remains.bytes()
    bytes[offset] ^= 0x10
    try remains.write(bytes)
    for open in [
      { _ = try Ledger.open(at: remains.path) }, { _ = try LedgerReader.open(remains.path) },
    ] {
      let error = #expect(throws: SluiceError.self, performing: open)
      #expect(error?.code.kind == .inputOutput)
      #expect(error?.next?.contains("--accept-loss") == true)
    }
    #expect(try remains.bytes() == bytes, "what is left stays as it was")
    #expect(try succeeded(remains.path, acceptLoss: true) < 12)
    #expect(FileManager.default.fileExists(atPath: remains.log + ".damaged"))
    #expect(try LedgerReader.open(remains.path).check() == [])
  }

  /// At each place of the log, the last commit's included: the lock file says what was reported.
  @Test func aFlippedBitAnywhereIsFoundOrCostsNothing() async throws {
    let remains = try await killed(commits: 6)
    let whole = try remains.bytes()
    let file = try Data(contentsOf: URL(fileURLWithPath: remains.path))
    let note = try Data(contentsOf: URL(fileURLWithPath: remains.path + ".lock"))
    for offset in stride(from: 3, to: whole.count, by: 4_999) {
      var bytes = whole
      bytes[offset] ^= 1
      try remains.write(bytes)
      try file.write(to: URL(fileURLWithPath: remains.path))
      try note.write(to: URL(fileURLWithPath: remains.path + ".lock"))
      unlink(remains.path + "-shm")
      do {
        #expect(try succeeded(remains.path) == 6, "byte \(offset)")
      } catch let error as SluiceError {
        #expect(error.code.kind == .inputOutput)
      }
    }
  }

  @Test func theTornEndOfTheLastTransactionIsNoDamage() async throws {
    let remains = try await killed(withNote: false)
    let bytes = try remains.bytes()
    try remains.write(Array(bytes.dropLast(9_000)))
    #expect(try succeeded(remains.path) == 11)
  }

  @Test func aLogThatEndsEarlyIsToldByTheLockFile() async throws {
    let remains = try await killed()
    let bytes = try remains.bytes()
    try remains.write(Array(bytes.prefix(bytes.count / 2)))
    let error = #expect(throws: SluiceError.self) { try Ledger.open(at: remains.path) }
    #expect(error?.what.contains("commits that were reported are not in it") == true)
    let again = #expect(throws: SluiceError.self) { try Ledger.open(at: remains.path) }
    #expect(again == error, "a refusal forgets nothing")
  }

  @Test(arguments: [true, false])
  func aLogThatIsGoneIsDamage(_ isEmpty: Bool) async throws {
    let remains = try await killed(withNote: false)
    if isEmpty { try remains.write([]) } else { unlink(remains.log) }
    let error = #expect(throws: SluiceError.self) { try Ledger.open(at: remains.path) }
    #expect(error?.what.contains("is gone") == true)
    _ = try succeeded(remains.path, acceptLoss: true)
  }

  @Test func aLogThatAnotherProgramHasMovedIntoTheFileIsNotMissed() async throws {
    let remains = try await killed()
    let moved = try await run(
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
        + "c.execute('pragma wal_checkpoint(truncate)'); c.close()",
      remains.path
    )
    #expect(moved == 0)
    #expect(try succeeded(remains.path) == 12)
  }

  @Test func theLogOfAnotherRunIsRecognised() async throws {
    let remains = try await killed(withNote: false)
    let other = try await killed(withNote: false)
    try remains.write(try other.bytes())
    let error = #expect(throws: SluiceError.self) { try Ledger.open(at: remains.path) }
    #expect(error?.what.contains("another run") == true)
    _ = try succeeded(remains.path, acceptLoss: true)
    #expect(FileManager.default.fileExists(atPath: remains.log + ".orphan"))
  }

  @Test func aClosedLedgerIsOneFileThatOpensWhereNothingCanBeWritten() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([success(1)])
    try ledger.close()
    let mode: String? = try fixture.reader().value("PRAGMA journal_mode")
    #expect(mode == "delete")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.directory.url.path) == [
        "run.sluice"
      ]
    )
  }

  private func run(_ script: String, _ path: String) async throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", script, path]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
