import Foundation
import SluiceTestSupport
import Testing

/// A disk that fails at one write or from one write on: the run stops with one line, nothing that was
/// reported is lost, and the next start goes on to the same results.
///
/// The faults are injected into system calls by strace; without it there is nothing to test.
struct DiskFaultTests {
  private static let tracer = "/usr/bin/strace"
  static let hasTracer = FileManager.default.isExecutableFile(atPath: tracer)

  /// The n-th call of a thread fails; the first dozen make the ledger.
  @Test(
    .enabled(if: DiskFaultTests.hasTracer),
    arguments: ["fdatasync:error=EIO", "pwrite64:error=ENOSPC", "fsync:error=EIO"],
    ["1", "2", "5", "8", "10+", "13+"]
  )
  func aFailingDiskCostsNothingThatWasReported(_ fault: String, _ instant: String) async throws {
    let job = try Labelling(rows: 120)
    let trace = job.directory.path("trace")
    let call = String(fault.prefix { $0 != ":" })
    let stopped = try await Command(
      ["-f", "-o", trace, "-e", "trace=\(call)", "-e", "inject=\(fault):when=\(instant)"]
        + [Command.binary.path] + job.arguments(),
      program: URL(fileURLWithPath: Self.tracer)
    ).result()
    let happened = try String(contentsOfFile: trace, encoding: .utf8).contains("(INJECTED)")
    #expect(stopped.status == 74 || stopped.status == 0, "\(stopped.errors)")
    #expect(happened || stopped.status == 0)
    #expect(stopped.status == 0 || stopped.errors.contains(job.ledger))

    var reported: Set<Substring> = []
    if FileManager.default.fileExists(atPath: job.ledger) {
      #expect(try await job.totals().isBalanced)
      reported = Set(try await job.export().split(separator: "\n"))
    }
    let sent = job.server.requests.count
    let resumed = try await job.run()
    #expect(resumed.status == 0, "\(resumed.errors)")
    let export = Set(try await job.export().split(separator: "\n"))
    #expect(reported.isSubset(of: export))
    #expect(export.count == 120)
    #expect(job.server.requests.count - sent <= 120 - reported.count)
  }
}
