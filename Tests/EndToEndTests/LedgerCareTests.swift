import Foundation
import SluiceTestSupport
import Testing

/// A ledger whose volume fills up, and one that is damaged.
struct LedgerCareTests {
  @Test(.enabled(if: SmallDisk.canBeMade), .timeLimit(.minutes(5)))
  func aRunStopsWhileThereIsRoomForWhatIsInFlight() async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 200) { request in
      request.number <= 100 ? Labelling.label(request) : Labelling.label(request).held(by: gate)
    }
    let volume = job.directory.path("volume")
    try FileManager.default.createDirectory(atPath: volume, withIntermediateDirectories: true)
    let disk = try SmallDisk(at: volume, kilobytes: 40_000)
    let ledger = volume + "/run.sluice"
    let arguments = job.arguments("--ledger", ledger, "--drain", "10m")
    let command = try Command(arguments)
    await job.server.arrived(108)
    // A twentieth of the volume is wanted: 2 MB; 1 MB is left.
    let filler = volume + "/filler"
    try fill(filler, leaving: 1 << 20, of: volume)
    while try await !RunningStatus.of(ledger, has: "draining") { try Task.checkCancellation() }
    gate.open()
    let stopped = try await command.result()
    #expect(stopped.status == 74, "\(stopped.errors)")
    #expect(stopped.errors.contains("MiB are free on its volume"))
    let totals = try await Command.run("status", ledger, "--json")
    let kept = try JSONDecoder().decode(StatusTotals.self, from: Data(totals.output.utf8))
    #expect(kept.isBalanced && kept.succeeded == 108)

    let refused = try await Command(arguments).result()
    #expect(refused.status == 74)
    #expect(job.server.requests.count == 108)
    try FileManager.default.removeItem(atPath: filler)
    let resumed = try await Command(arguments).result()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(job.server.requests.count == 200)
    withExtendedLifetime(disk) {}
  }

  /// Makes a file that takes all but so many bytes of a volume.
  private func fill(_ path: String, leaving: Int, of volume: String) throws {
    var status = statvfs()
    try #require(statvfs(volume, &status) == 0)
    let free = Int(status.f_bavail) * Int(status.f_frsize)
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    try #require(posix_fallocate(file, 0, free - leaving) == 0)
    close(file)
  }

  @Test func aSoundLedgerIsFoundSoundAlsoAfterAKill() async throws {
    let victim = Victim()
    let job = try Labelling(rows: 100) { request in
      if request.number == 60 { victim.kill() }
      return Labelling.label(request)
    }
    try victim.aim(at: Command(job.arguments()))
    #expect(try await victim.result().isKilled)
    let status = try await Command.run("status", job.ledger, "--check")
    #expect(status.status == 0, "\(status.errors)")
    #expect(status.output.contains("checked: nothing is wrong"))
  }

  @Test func aDamagedLedgerIsFoundDamaged() async throws {
    let job = try Labelling(rows: 2000)
    #expect(try await job.run().status == 0)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: job.ledger))
    // All pages but the first few, which say what the file is.
    for offset in stride(from: 10 * 16_384 + 100, to: bytes.count - 200, by: 16_384) {
      bytes.replaceSubrange(offset..<offset + 100, with: Data(repeating: 0xEE, count: 100))
    }
    try bytes.write(to: URL(fileURLWithPath: job.ledger))
    let status = try await Command.run("status", job.ledger, "--check", "--json")
    #expect(status.status == 74, "\(status.output) \(status.errors)")
  }
}
