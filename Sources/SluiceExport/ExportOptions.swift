package import SluiceCore

/// What an export holds, and how.
package struct ExportOptions: Sendable, Equatable {
  package var format: ExportFormat
  package var compression: Compression?
  /// The states to write; rows of other states are left out.
  package var states: Set<SettledState>
  /// Whether only answers that were cut off at a limit of length are written.
  package var onlyTruncated = false
  /// Which of a line's fields are written.
  package var fields: Set<ResultField>?
  /// Columns taken out of the answers, as the job or a person wants them.
  package var columns: [ResultColumn] = []
  /// Whether rows carry the columns of their records.
  package var joined = false
  package var csv = CSVForm()
  /// What is known about the run's ids and answers.
  package var shape = ResultShape()
  /// Whether a file that is already there may be replaced; it is refused otherwise.
  package var replacesExisting: Bool

  package init(
    format: ExportFormat = .jsonl,
    states: Set<SettledState> = Set(SettledState.allCases),
    replacesExisting: Bool = true
  ) {
    self.format = format
    self.states = states
    self.replacesExisting = replacesExisting
  }
}

/// How CSV is written.
package struct CSVForm: Sendable, Equatable {
  /// Whether cells stay as they are, also those that a spreadsheet would run as formulas.
  package var isRaw = false
  /// Whether the file begins with a byte order mark: Excel reads it as UTF-8 then.
  package var hasMark = false
  /// The byte between cells; nil for the format's own.
  package var delimiter: UInt8?
  /// What stands where there is no value.
  package var null = ""

  package init() {}
}

/// Where an export goes.
package enum ExportTarget: Sendable, Equatable {
  /// A file, complete or absent: written beside its name and renamed. A name that stands for a pipe
  /// or a device is written to as it is.
  case path(String)
  /// The process's standard output.
  case standardOutput
}

/// What an export wrote.
package struct ExportSummary: Sendable, Equatable {
  /// The rows written, by state.
  package var rows: [SettledState: Int64] = [:]
  /// The bytes written, before compression.
  package var bytes: Int64 = 0
  /// Cells of a CSV that got a `'` in front, because a spreadsheet would have run them.
  package var guardedCells: Int64 = 0
  /// What a person should know besides, a sentence each.
  package var notes: [String] = []
  /// False when the reader of a pipe left before the end (`sluice export … | head`).
  package var isComplete = true

  /// All rows written.
  package var total: Int64 { rows.values.reduce(0, +) }

  package init() {}
}

/// Where the settled rows come from: the ledger.
package protocol OutcomeSource {
  /// The next outcomes, by ascending position; empty at the end, for good.
  mutating func next() throws -> [Outcome]
}

/// Where the input columns of a joined export come from: the manifest.
package protocol InputSource {
  /// The columns of all records, in the order in which they come up, with what they hold.
  ///
  /// Asked once, before any record, by formats that must know them before the first row.
  mutating func columns() throws -> [InputColumn]

  /// The record of this number, as the text of a JSON object; nil when it is bad or gone.
  ///
  /// Asked by ascending positions, with gaps.
  mutating func record(at position: Int64) throws -> [UInt8]?
}
