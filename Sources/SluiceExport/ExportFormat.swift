package import SluiceCore

/// A form that results can be written in: what it is called, and how it is written.
///
/// A new format is one file in `Formats` that declares one of these, and a line in ``all``.
package struct ExportFormat: Sendable, Equatable {
  /// What a format can do.
  package struct Traits: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Rows may carry the columns of their records.
    package static let joins = Traits(rawValue: 1)
    /// Every row has the same columns, each of one type; joined columns must be known before the
    /// first row.
    package static let columnar = Traits(rawValue: 2)
    /// The file may be compressed as a whole: `.gz` and `.zst`.
    package static let compressible = Traits(rawValue: 4)
    /// It is written from front to back, so that a pipe or standard output takes it too.
    package static let streams = Traits(rawValue: 8)
  }

  /// What `--format` and `export.format` call it: `jsonl`.
  package let name: String
  /// Other names of the same.
  package let aliases: [String]
  /// What it is, for people: one clause.
  package let summary: String
  /// The endings of files that are written in it, the usual one first.
  ///
  /// An ending that several formats have asks for the first of them in ``all``.
  package let endings: [String]
  package let traits: Traits
  /// Fails when the format cannot be written on this machine.
  ///
  /// Asked before the first request of a run: a night must not end with a program that is not
  /// installed.
  package let check: @Sendable () throws(SluiceError) -> Void
  let writer: @Sendable (ExportRequest) throws(SluiceError) -> any ResultWriter

  init(
    _ name: String,
    aliases: [String] = [],
    _ summary: String,
    endings: [String],
    traits: Traits,
    check: @escaping @Sendable () throws(SluiceError) -> Void = {},
    writer: @escaping @Sendable (ExportRequest) throws(SluiceError) -> any ResultWriter
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.endings = endings
    self.traits = traits
    self.check = check
    self.writer = writer
  }

  package static func == (left: Self, right: Self) -> Bool { left.name == right.name }
}

extension ExportFormat {
  /// Every format, in the order of the help.
  package static let all: [ExportFormat] = [
    .jsonl, .json, .csv, .tsv, .parquet, .xlsx, .npy, .safetensors, .openAIBatch, .jsonlV1,
  ]

  /// The format of a name or an alias.
  package static func named(_ name: String) -> ExportFormat? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }
}

/// What a format is given to begin with.
package struct ExportRequest: Sendable {
  /// Where the bytes go.
  let target: ExportTarget
  let options: ExportOptions
  /// The columns of the manifest; empty unless they are joined and the format is columnar.
  let inputColumns: [InputColumn]

  /// Opens the target, with what compresses the bytes on their way where that was asked.
  func sink() throws(SluiceError) -> any ByteSink {
    let sink = try target.open(replacingExisting: options.replacesExisting)
    return try options.compression?.sink(into: sink) ?? sink
  }
}

/// One settled row on its way into a file.
package struct ResultRow: Sendable {
  package let outcome: Outcome
  /// The record as the text of a JSON object; nil when it is not wanted, bad or gone.
  package let input: [UInt8]?

  package init(_ outcome: Outcome, input: [UInt8]? = nil) {
    self.outcome = outcome
    self.input = input
  }
}

/// Writes rows in one format, a batch at a time.
protocol ResultWriter {
  /// Writes rows, by ascending positions.
  ///
  /// - Returns: False when the reader of a pipe has left: nothing more is wanted.
  mutating func append(_ rows: [ResultRow]) throws -> Bool

  /// Writes what is left and gives the file its name.
  ///
  /// A writer that is released without it leaves nothing behind.
  mutating func finish() throws -> WrittenFile
}

/// What a writer has to tell at its end.
struct WrittenFile {
  /// The bytes written, before compression.
  var bytes: Int64 = 0
  /// Cells that got a `'` in front, because a spreadsheet would have run them.
  var guardedCells: Int64 = 0
  /// What a person should know besides, a sentence each.
  var notes: [String] = []
}
