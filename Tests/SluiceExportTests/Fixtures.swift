import Foundation
import SluiceCore
import SluiceTestSupport

@testable import SluiceExport

/// Outcomes from an array, in batches as a ledger would give them.
struct ListedOutcomes: OutcomeSource {
  private var rest: ArraySlice<Outcome>
  private let batch: Int

  init(_ outcomes: [Outcome], batch: Int = 2) {
    rest = outcomes[...]
    self.batch = batch
  }

  mutating func next() -> [Outcome] {
    defer { rest = rest.dropFirst(batch) }
    return Array(rest.prefix(batch))
  }
}

/// A source that breaks after one row, as a damaged ledger does.
struct BreakingOutcomes: OutcomeSource {
  struct Damage: Error {}
  private var isFirst = true

  mutating func next() throws -> [Outcome] {
    guard isFirst else { throw Damage() }
    isFirst = false
    return [succeeded(1, "[1]")]
  }
}

/// Records by their number.
struct ListedInputs: InputSource {
  let records: [Int64: String]

  func columns() -> [InputColumn] {
    var survey = InputColumnSurvey()
    for record in records.sorted(by: { $0.key < $1.key }) {
      survey.look(at: Array(record.value.utf8))
    }
    return survey.columns
  }

  func record(at position: Int64) -> [UInt8]? { records[position].map { Array($0.utf8) } }
}

/// Keeps what it gets; leaves after `limit` writes.
final class MemorySink: ByteSink {
  private(set) var bytes: [UInt8] = []
  private(set) var isFinished = false
  private var writesLeft: Int

  init(limit: Int = .max) { writesLeft = limit }

  func write(_ bytes: [UInt8]) -> Bool {
    self.bytes += bytes
    writesLeft -= 1
    return writesLeft > 0
  }

  func finish() { isFinished = true }
}

func succeeded(_ position: Int64, _ answer: String, key: String? = nil) -> Outcome {
  let answer = Answer(bytes: Array(answer.utf8))
  return Outcome(
    position: position,
    key: key,
    state: .succeeded,
    answer: answer,
    attempts: 1,
    status: 200
  )
}

func failed(_ position: Int64, _ error: String, key: String? = nil) -> Outcome {
  Outcome(
    position: position,
    key: key,
    state: .failed,
    attempts: 1,
    status: 400,
    fault: .row,
    error: error
  )
}

/// What an export of these outcomes holds.
func exported(
  _ outcomes: [Outcome],
  inputs: [Int64: String]? = nil,
  as format: ExportFormat = .jsonl,
  _ change: (inout ExportOptions) -> Void = { _ in }
) throws -> String {
  let (bytes, _) = try exportedBytes(outcomes, inputs: inputs, as: format, change)
  return String(decoding: bytes, as: UTF8.self)
}

/// The same as bytes, with what the export says about them.
func exportedBytes(
  _ outcomes: [Outcome],
  inputs: [Int64: String]? = nil,
  as format: ExportFormat = .jsonl,
  batch: Int = 2,
  _ change: (inout ExportOptions) -> Void = { _ in }
) throws -> (Data, ExportSummary) {
  let directory = try TemporaryDirectory()
  let path = directory.path("out")
  var options = ExportOptions(format: format)
  options.joined = inputs != nil
  change(&options)
  let summary = try Exporter.write(
    outcomes: ListedOutcomes(outcomes, batch: batch),
    inputs: inputs.map { ListedInputs(records: $0) },
    to: .path(path),
    options: options
  )
  return (try Data(contentsOf: URL(fileURLWithPath: path)), summary)
}

/// A reader of RFC 4180, for reading back what was written.
func cells(ofCSV text: String) -> [[String]] {
  var rows: [[String]] = []
  var row: [String] = []
  var cell = String.UnicodeScalarView()
  var isQuoted = false
  var scalars = text.unicodeScalars[...]
  while let scalar = scalars.popFirst() {
    switch scalar {
    case "\"" where isQuoted && scalars.first == "\"":
      cell.append(scalar)
      scalars.removeFirst()
    case "\"": isQuoted.toggle()
    case _ where isQuoted: cell.append(scalar)
    case ",":
      row.append(String(cell))
      cell = .init()
    case "\r" where scalars.first == "\n":
      scalars.removeFirst()
      rows.append(row + [String(cell)])
      row = []
      cell = .init()
    default: cell.append(scalar)
    }
  }
  return rows
}

/// Texts that break what is careless with them: quotes, separators, controls, other scripts.
let naughtyTexts = [
  "", " ", "\"", "\"\"", "a,b", "a\nb", "a\r\nb", "a\tb", "\\", "\\n", "\\u0000", "\u{0}", "\u{1F}",
  "\u{7F}",
  "\u{85}", "\u{2028}", "\u{FEFF}", "\u{202E}abc", "نص عربي", "日本語", "👩‍👩‍👧‍👦", "e\u{301}",
  "'; DROP TABLE",
  "</script>", "{\"a\":[1]}", "null", "-", "1E400", "undefined", "%s%n", "\u{1B}[31m",
]
