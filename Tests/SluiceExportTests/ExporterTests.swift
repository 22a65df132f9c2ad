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
    let (bytes, _) = try exportedBytes(outcomes, batch: batch)
    #expect(String(decoding: bytes, as: UTF8.self) == (try exported(outcomes)))
  }

  @Test func theSummaryCountsWhatWasWritten() throws {
    let (bytes, summary) = try exportedBytes(outcomes) { $0.states = [.failed, .skipped] }
    #expect(summary.rows == [.failed: 71])
    #expect(summary.total == 71)
    #expect(summary.bytes == Int64(bytes.count))
    #expect(summary.isComplete)
  }

  @Test func anExportOfNothingIsEmpty() throws {
    #expect(try exported([]) == "")
    #expect(try exported([], as: .json) == "[]\n")
    #expect(try exported([], inputs: [:], as: .csv).hasPrefix("row,id,state"))
    #expect(try exported([succeeded(1, "1")]) { $0.states = [.failed] } == "")
  }

  @Test func aJSONFileIsOneArrayOfTheLines() throws {
    let text = try exported([succeeded(1, "[1]"), failed(2, "no")], as: .json)
    let lines = try exported([succeeded(1, "[1]"), failed(2, "no")]).split(separator: "\n")
    #expect(text == "[\n\(lines[0]),\n\(lines[1])\n]\n")
  }

  @Test func answersThatWereCutOffAreFoundByTheirFinishReason() throws {
    let answers = [
      #"{"choices":[{"finish_reason":"stop"}]}"#, #"{"choices":[{"finish_reason":"length"}]}"#,
      #"{"generated_text":"length","details":{"finish_reason":"length"}}"#,
      #"{"stop_reason":"max_tokens"}"#, #"[{"label":"length"}]"#,
    ]
    let rows = answers.enumerated().map { succeeded(Int64($0 + 1), $1) }
    let lines = try exported(rows) { options in
      options.fields = [.row]
      options.onlyTruncated = true
    }
    #expect(lines == "{\"row\":2}\n{\"row\":3}\n{\"row\":4}\n")
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
    var writer = StreamedWriter(try JSONLEncoder(ExportOptions()), into: sink)
    var written = 0
    for row in 1...100 where try writer.append([ResultRow(succeeded(Int64(row), answer))]) {
      written += 1
    }
    _ = try writer.finish()
    #expect(written < 10)
    #expect(sink.bytes.count < 3 << 20)
  }
}
