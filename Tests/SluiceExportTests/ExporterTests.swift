import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceExport

struct ExporterTests {
  private let outcomes = (1...500).map { row in
    row % 7 == 0 ? failed(row, "no") : succeeded(row, "[\(row)]", key: "r\(row)")
  }

  @Test(arguments: [1, 3, 100, 1000])
  func theBytesDoNotDependOnTheBatches(batch: Int) throws {
    let sink = MemorySink()
    let source = ListedOutcomes(outcomes, batch: batch)
    _ = try Exporter.write(outcomes: source, inputs: nil, into: sink, options: .init())
    #expect(sink.isFinished)
    #expect(String(decoding: sink.bytes, as: UTF8.self) == (try exported(outcomes)))
  }

  @Test func theSummaryCountsWhatWasWritten() throws {
    let sink = MemorySink()
    let summary = try Exporter.write(
      outcomes: ListedOutcomes(outcomes),
      inputs: nil,
      into: sink,
      options: ExportOptions(states: [.failed, .skipped])
    )
    #expect(summary.rows == [.failed: 71])
    #expect(summary.total == 71)
    #expect(summary.bytes == Int64(sink.bytes.count))
    #expect(summary.isComplete)
  }

  @Test func anExportOfNothingIsEmpty() throws {
    #expect(try exported([]) == "")
    #expect(try exported([], inputs: [:], as: .csv(safe: true)).hasPrefix("row,id,state"))
    #expect(try exported([succeeded(1, "1")], states: [.failed]) == "")
  }

  @Test func rowsOutOfOrderAreAFaultOfOurs() {
    let error = #expect(throws: SluiceError.self) {
      try exported([succeeded(2, "1"), succeeded(1, "1")])
    }
    #expect(error?.code.kind == .software)
  }

  @Test func aReaderThatLeavesEndsTheExportQuietly() throws {
    let answer = "\"\(String(repeating: "x", count: 1 << 18))\""
    let sink = MemorySink(limit: 1)
    let summary = try Exporter.write(
      outcomes: ListedOutcomes((1...100).map { succeeded($0, answer) }),
      inputs: nil,
      into: sink,
      options: .init()
    )
    #expect(!summary.isComplete)
    #expect(summary.total < 10)
  }

  @Test(arguments: [
    ("out.csv", ExportFormat.csv(safe: true)), ("OUT.CSV", .csv(safe: true)), ("out.jsonl", .jsonl),
    ("out", .jsonl), ("/dev/stdout", .jsonl),
  ])
  func theNameOfTheFileChoosesTheFormat(path: String, format: ExportFormat) {
    #expect(ExportFormat(forPath: path) == format)
  }
}
