import Foundation
import SluiceTestSupport
import Testing

/// Exports that are interrupted or killed.
@Suite(.timeLimit(.minutes(5)))
struct ExportEndTests {
  /// A job whose results are more than the megabyte that an export gathers before it writes, and a
  /// pipe that they go to, which nobody reads until the test does.
  private struct Piped {
    let job: Labelling
    let pipe: String
    let reader: Int32

    init() throws {
      let padding = String(repeating: "x", count: 1000)
      job = try Labelling(rows: 1500) { _ in .json("[[{\"label\":\"\(padding)\",\"score\":0.5}]]") }
      pipe = job.directory.path("results")
      try #require(mkfifo(pipe, 0o600) == 0)
      reader = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      try #require(reader >= 0)
    }

    /// Returns once the first bytes are there: all rows are done then.
    func begins() async {
      var waiting = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
      while poll(&waiting, 1, 0) < 1 || waiting.revents & Int16(POLLIN) == 0, !Task.isCancelled {
        await Task.yield()
      }
    }

    /// Reads to the end.
    func drain() async -> Int {
      _ = fcntl(reader, F_SETFL, 0)
      return await withCheckedContinuation { continuation in
        DispatchQueue.global().async { [reader] in
          let all = FileHandle(fileDescriptor: reader, closeOnDealloc: true).readDataToEndOfFile()
          continuation.resume(returning: all.count)
        }
      }
    }
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSignalEndsTheExportOfARunWhoseRowsAreDone(_ signal: Int32, _ status: Int32) async throws {
    let piped = try Piped()
    let command = try Command(piped.job.arguments("--export", piped.pipe))
    await piped.begins()
    command.signal(signal)
    await command.says("stopping the export")
    _ = await piped.drain()
    let result = try await command.result()
    #expect(result.status == status, "\(result.errors)")
    let words = "the export was stopped on request; the ledger holds every row"
    #expect(result.errors.contains(words))
    #expect(result.errors.contains("sluice export \(piped.job.ledger) -o \(piped.pipe)"))
    #expect(try await piped.job.totals() == StatusTotals(rows: 1500, succeeded: 1500))
    #expect(try await piped.job.export().split(separator: "\n").count == 1500)
  }

  @Test func aSecondSignalEndsItAtOnce() async throws {
    let piped = try Piped()
    let command = try Command(piped.job.arguments("--export", piped.pipe))
    await piped.begins()
    command.signal(SIGINT)
    await command.says("stopping the export")
    // Nobody reads the pipe: only an end at once is one.
    command.signal(SIGINT)
    #expect(try await command.result().status == 130)
    #expect(try await piped.job.totals() == StatusTotals(rows: 1500, succeeded: 1500))
    close(piped.reader)
  }

  @Test func whatAKilledExportLeftIsTakenAwayByTheNext() async throws {
    let job = try Labelling(rows: 1500)
    #expect(try await job.run().status == 0)
    let folder = job.directory.path("out")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }
    let file = folder + "/results.jsonl"
    // A kill may come too late, when the file has got its name.
    while try !names().contains(where: { $0.hasPrefix(".results.jsonl.tmp-") }) {
      let export = try Command(["export", job.ledger, "-o", file])
      while try names().filter({ $0.hasPrefix(".") }).isEmpty, !export.hasEnded {
        await Task.yield()
      }
      export.signal(SIGKILL)
      _ = try await export.result()
    }
    #expect(try await Command.run("export", job.ledger, "-o", file).status == 0)
    #expect(try names() == ["results.jsonl"])
    #expect(try String(contentsOfFile: file, encoding: .utf8) == (try await job.export()))
  }
}
