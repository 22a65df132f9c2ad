import Foundation
import SluiceTestSupport
import Testing

/// A damaged ledger: each command ends with 74 and words, and none by a signal.
struct LedgerDamageTests {
  private func commands(_ job: Labelling) -> [[String]] {
    [
      ["status", job.ledger], ["status", job.ledger, "--json"], ["status", job.ledger, "--check"],
      ["export", job.ledger], ["export", job.ledger, "-o", job.directory.path("out.jsonl")],
      ["retry", job.ledger, "--failed"], job.arguments(),
    ]
  }

  @Test func commitsThatAKilledRunsLogHasLostAreSaidByEachCommand() async throws {
    let victim = Victim()
    let job = try Labelling(rows: 300) { request in
      if request.number == 200 { victim.kill() }
      return Labelling.label(request)
    }
    try victim.aim(at: Command(job.arguments("-c", "1")))
    #expect(try await victim.result().isKilled)
    let log = URL(fileURLWithPath: job.ledger + "-wal")
    var bytes = try Data(contentsOf: log)
    // In the first frame's page: everything behind it is lost.
    bytes[bytes.startIndex + 32 + 24 + 9_000] ^= 1
    try bytes.write(to: log)
    for command in commands(job) {
      let result = try await Command(command).result()
      #expect(result.status == 74 && !result.isKilled, "\(command): \(result.errors)")
      #expect(result.errors.contains("the ledger is damaged"), "\(command): \(result.errors)")
    }
    #expect(job.server.requests.count == 200)
    let resumed = try await job.run("--accept-loss")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try await job.totals() == StatusTotals(rows: 300, succeeded: 300))
  }

  /// A page of the file is overwritten, or bytes of it are, at many places.
  @Test(arguments: 0..<24)
  func noDamageTrapsAndNoneIsPassedOn(_ seed: Int) async throws {
    let job = try Labelling(rows: 400)
    #expect(try await job.run().status == 0)
    let whole = try await job.export()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: job.ledger))
    var generator = SplitMix(state: UInt64(seed))
    let length = [1, 4, 64, 4_000][seed % 4]
    for _ in 0..<(seed % 3 + 1) {
      let offset = Int.random(in: 100..<bytes.count - length, using: &generator)
      for index in offset..<offset + length {
        bytes[bytes.startIndex + index] = UInt8.random(in: 0...255, using: &generator)
      }
    }
    try bytes.write(to: URL(fileURLWithPath: job.ledger))
    for command in commands(job).dropLast(2) {
      let result = try await Command(command).result()
      #expect(!result.isKilled && [0, 74].contains(result.status), "\(command): \(result.errors)")
      if command.first == "export", command.count == 2, result.status == 0 {
        #expect(result.output == whole)
      }
    }
  }

  @Test func aSucceededRowWithoutAnAnswerIsNotExported() async throws {
    let job = try Labelling(rows: 20)
    #expect(try await job.run().status == 0)
    let python =
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
      + "c.execute('delete from answer where number = 7'); c.commit()"
    _ = try await Command(
      ["-c", python, job.ledger],
      program: URL(fileURLWithPath: "/usr/bin/python3")
    ).result()
    let out = job.directory.path("out.jsonl")
    let result = try await Command.run("export", job.ledger, "-o", out)
    #expect(result.status == 74, "\(result.errors)")
    #expect(result.errors.contains("has no answer") && result.errors.contains("record "))
    #expect(!FileManager.default.fileExists(atPath: out))
  }

  @Test func aFinishedLedgerOpensWhereNothingCanBeWritten() async throws {
    let job = try Labelling(rows: 20)
    #expect(try await job.run().status == 0)
    #expect(!FileManager.default.fileExists(atPath: job.ledger + "-wal"))
    let whole = try await job.export()
    let folder = job.directory.url.path
    try #require(chmod(folder, 0o555) == 0)
    defer { chmod(folder, 0o755) }
    #expect(try await job.export() == whole)
    #expect(try await job.totals().succeeded == 20)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(!names.contains { $0.hasSuffix("-wal") || $0.hasSuffix("-shm") })
  }
}

/// A generator that gives the same numbers every time (<https://prng.di.unimi.it/splitmix64.c>).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
