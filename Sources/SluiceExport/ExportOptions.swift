package import SluiceCore

/// The form of an exported file.
package enum ExportFormat: Sendable, Equatable {
  /// One JSON object a line: the faithful form.
  case jsonl
  /// RFC 4180 with a header row, every line ended by CR LF.
  ///
  /// `safe` makes text that a spreadsheet would run as a formula harmless, by a `'` in front of it;
  /// the file is then no longer byte for byte what the service answered.
  case csv(safe: Bool)
  /// One object a line, in the form of the results of OpenAI's batches.
  case openAIBatch

  /// The format that a file's name asks for: CSV, made safe, for `.csv`, JSONL for everything else.
  package init(forPath path: String) {
    self = path.lowercased().hasSuffix(".csv") ? .csv(safe: true) : .jsonl
  }
}

/// What an export holds, and how.
package struct ExportOptions: Sendable, Equatable {
  package var format: ExportFormat
  /// The states to write; rows of other states are left out.
  package var states: Set<SettledState>
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
  /// The bytes written.
  package var bytes: Int64 = 0
  /// Input columns that a CSV has no place for, because the first record lacks them; sorted.
  package var columnsLeftOut: [String] = []
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
  /// The first record that can be read, as the text of a JSON object: its columns become those of a
  /// CSV. Asked once, before any other; nil when there is none.
  mutating func firstRecord() throws -> [UInt8]?

  /// The record of this number, as the text of a JSON object; nil when it is bad or gone.
  ///
  /// Asked by ascending positions, with gaps.
  mutating func record(at position: Int64) throws -> [UInt8]?
}
