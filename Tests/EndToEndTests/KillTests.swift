import Foundation
import SluiceTestSupport
import Synchronization
import Testing

/// kill -9 at any instant: nothing reported is lost, nothing reported is sent again, the books
/// balance, and the export is the one of an undisturbed run.
struct KillTests {
  private let rows = 400
  private let concurrency = 8

  @Test(arguments: [1, 2, 9, 60, 150, 399])
  func whatWasReportedBeforeAKillIsNeverSentAgain(_ instant: Int) async throws {
    let victim = Victim()
    let job = try Labelling(rows: rows) { request in
      if request.number == instant { victim.kill() }
      return Labelling.label(request)
    }
    try victim.aim(at: Command(job.arguments()))
    let killed = try await victim.result()
    #expect(killed.isKilled || instant > rows - concurrency)

    let reported = Set(try await texts(of: job.export()))
    let sentBefore = job.server.requests.count
    if FileManager.default.fileExists(atPath: job.ledger) {
      let totals = try await job.totals()
      #expect(totals.isBalanced)
      #expect(totals.succeeded == reported.count)
    }

    let resumed = try await job.run()
    #expect(resumed.status == 0, "\(resumed.errors)")
    let resent = job.server.requests.dropFirst(sentBefore).map(Labelling.text)
    #expect(reported.isDisjoint(with: resent))
    #expect(Set(resent).count == resent.count)
    #expect(try await job.totals() == StatusTotals(rows: rows, succeeded: rows))

    let undisturbed = try Labelling(rows: rows)
    #expect(try await undisturbed.run().status == 0)
    #expect(try await job.export() == undisturbed.export())
  }

  @Test func manyKillsInOneRunCostAtMostWhatWasInFlight() async throws {
    let kills = [3, 40, 170, 171, 330, 520]
    let victim = Victim()
    let job = try Labelling(rows: rows) { request in
      if kills.contains(request.number) { victim.kill() }
      return Labelling.label(request)
    }
    for _ in 0...kills.count {
      try victim.aim(at: Command(job.arguments()))
      _ = try await victim.result()
      if FileManager.default.fileExists(atPath: job.ledger) {
        #expect(try await job.totals().isBalanced)
      }
    }
    #expect(try await job.totals().succeeded == rows)
    let asked = Set(job.server.requests.map(Labelling.text))
    #expect(asked.count == rows)
  }

  /// The texts whose answers an export holds.
  private func texts(of export: String) throws -> [String] {
    try export.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let labels = try #require(object?["answer"] as? [[String: Any]])
      return try #require(labels.first?["label"] as? String)
    }
  }
}

/// A command that a server kills in the middle of a request.
final class Victim: Sendable {
  private let command = Mutex<Command?>(nil)

  /// Starts a command; who wants to kill it waits until it has been started.
  func aim(at start: @autoclosure () throws -> Command) rethrows {
    try command.withLock { $0 = try start() }
  }

  func kill() { send(SIGKILL) }

  func send(_ signal: Int32) { command.withLock { $0 }?.signal(signal) }

  func result() async throws -> Command.Result {
    let command = try #require(command.withLock { $0 })
    return try await command.result()
  }
}
