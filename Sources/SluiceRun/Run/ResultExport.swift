import Foundation
import SluiceCore
import SluiceJSON
import SluiceExport
import SluiceLedger
import SluiceTasks

/// The results of a run, in the manifest's order: complete when the run is, partial while it runs.
///
/// ```swift
/// let export = try ResultExport(ledger: "reviews.sluice")
/// try export.write(to: .path("reviews.embeddings.jsonl"))
/// ```
public struct ResultExport {
  /// Where results go.
  public enum Target: Sendable {
    /// A file: written beside its name and renamed, so that it is complete or absent. Its ending says
    /// in which form: `.jsonl`, `.csv`, `.csv.gz`, …; `.npy` and `.safetensors` get a matrix of the
    /// embeddings (see ``ResultExport/writeMatrix(to:_:isCancelled:)``); without one it is JSONL.
    case path(String)
    /// Standard output.
    case standardOutput
  }

  /// The form of the results: one of ``allCases``.
  public struct Format: RawRepresentable, Sendable, Hashable, CaseIterable {
    /// What the command line and job files call it.
    public let rawValue: String

    /// The form of a name, such as `jsonl` or `csv`; nil where there is none.
    public init?(rawValue: String) {
      guard let format = ExportFormat.named(rawValue) else { return nil }
      self.rawValue = format.name
    }

    private init(_ format: ExportFormat) { rawValue = format.name }

    /// Every form, in the order of the help.
    public static let allCases = ExportFormat.all.map(Format.init)
    /// What each is, in the order of ``allCases``: a clause.
    public static let summaries = ExportFormat.all.map(\.summary)
    /// One JSON object a row: the faithful form, every key in every line.
    public static let jsonl = Format(.jsonl)
    /// RFC 4180 with a header row.
    public static let csv = Format(.csv)
    /// The form of the results of OpenAI's batches: `custom_id`, `response`, `error`.
    public static let openAIBatch = Format(.openAIBatch)
  }

  /// Which rows to write.
  public enum Rows: String, Sendable, CaseIterable {
    /// Every settled row.
    case all
    /// Rows with an answer.
    case succeeded
    /// Rows that failed for good.
    case failed
    /// Records that were never sent.
    case skipped
    /// Rows whose answer was cut off at a limit of length.
    case truncated
  }

  /// What was written.
  public struct Summary: Sendable, Equatable, Encodable {
    /// The rows written.
    public let rows: Int64
    /// Cells of a CSV that got a `'` in front, because a spreadsheet would have run them.
    public let guardedCells: Int64
    /// What a person should know besides, a sentence each.
    public let notes: [String]

    init(_ matrix: Matrix) {
      rows = matrix.rows
      guardedCells = 0
      notes = matrix.notes
    }

    init(_ summary: ExportSummary) {
      rows = summary.total
      guardedCells = summary.guardedCells
      var notes = summary.notes
      if guardedCells > 0 {
        notes.append(
          "\(grouped(guardedCells)) cell\(guardedCells == 1 ? "" : "s") that a spreadsheet would run "
            + "got a ' in front; "
            + "csv.raw (--csv-raw) leaves them as they are"
        )
      }
      self.notes = notes
    }
  }

  let reader: LedgerReader
  private let path: String
  private let source: String?

  /// Opens a ledger for reading; a run that is under way is not disturbed.
  ///
  /// - Parameters:
  ///   - ledger: The ledger's path.
  ///   - jobFile: The job file that led to it, if one did: results do not replace it either.
  /// - Throws: ``SluiceError`` when it is not there or not a ledger.
  public init(ledger: String, jobFile: String? = nil) throws {
    reader = try LedgerReader.open(ledger)
    path = ledger
    source = jobFile
  }

  /// The columns, fields and CSV form that the job has for its results, to write them in another
  /// form; the job's format and its `join` belong to its own file.
  public var settings: ResultSettings {
    var settings = (try? Job(ledger: path))?.results ?? ResultSettings()
    settings.format = nil
    settings.joined = false
    return settings
  }

  /// Writes the results.
  ///
  /// - Parameters:
  ///   - target: Where to.
  ///   - settings: What they hold, and in which form.
  ///   - rows: Which rows. Default: all that are settled.
  ///   - isCancelled: Asked now and then whether to stop.
  /// - Returns: What was written.
  /// - Throws: ``SluiceError``: `inputOutput` when the target cannot be written, `usage` when it is
  ///   the ledger or the manifest or its name says another form, `exportCancelled` when it was cancelled;
  ///   it is then as it was.
  @discardableResult
  public func write(
    to target: Target,
    _ settings: ResultSettings = ResultSettings(),
    rows: Rows = .all,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Summary {
    if case .path(let file) = target { try refuseSource(file) }
    let job = try? Job(ledger: path)
    let format = try self.format(settings, target: target, of: job)
    try format.check()
    if let matrix = MatrixFormat(rawValue: format.name) {
      let written = try writeMatrix(as: matrix, to: target, isCancelled: isCancelled)
      return Summary(written)
    }
    guard !settings.joined || format.traits.contains(.joins) else {
      throw SluiceError(
        .usage,
        "\(format.name) has no place for the columns of the manifest",
        next: "take --join out, or add --format jsonl"
      )
    }
    var options = try settings.options(as: format)
    if case .path(let file) = target { options.compression = ExportName(file).compression }
    options.states = rows.states
    options.onlyTruncated = rows == .truncated
    options.shape = try ResultShape(of: reader, job: job)
    let summary = try Exporter.write(
      outcomes: LedgerOutcomes(reader, rows.states, isCancelled),
      inputs: settings.readsInput ? try ManifestInputs(reader, ledger: path, isCancelled) : nil,
      to: target.exportTarget,
      options: options
    )
    return Summary(summary)
  }

  /// Writes the records of rows as they stand in the manifest, byte for byte, as a manifest of their
  /// own: to be mended and run again.
  ///
  /// - Parameters:
  ///   - target: Where to.
  ///   - rows: Which rows.
  ///   - isCancelled: Asked now and then whether to stop.
  /// - Returns: What was written.
  /// - Throws: ``SluiceError``: `data` when the manifest has changed since the run.
  @discardableResult
  public func writeRecords(
    to target: Target,
    rows: Rows,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Summary {
    if case .path(let file) = target { try refuseSource(file) }
    let inputs = try ManifestBytes(ManifestInputs(reader, ledger: path, isCancelled))
    var options = ExportOptions(format: .records(header: inputs.header))
    if case .path(let file) = target { options.compression = ExportName(file).compression }
    options.states = rows.states
    options.onlyTruncated = rows == .truncated
    let summary = try Exporter.write(
      outcomes: LedgerOutcomes(reader, rows.states, isCancelled),
      inputs: inputs,
      to: target.exportTarget,
      options: options
    )
    return Summary(summary)
  }

  /// Results must not replace what they come from, under whatever name.
  func refuseSource(_ file: String) throws(SluiceError) {
    let manifest = (try? Job(ledger: path))?.manifest ?? []
    let kept = KeptFiles(ledger: path, manifest: manifest, jobFile: source)
    guard let loss = kept.loss(from: file) else { return }
    throw SluiceError(
      .usage,
      at: safe(file, limit: 400),
      "the results would overwrite \(loss)",
      next: "name another file"
    )
  }

  private func format(
    _ settings: ResultSettings,
    target: Target,
    of job: Job?
  ) throws(SluiceError) -> ExportFormat {
    let asked = settings.format.flatMap { ExportFormat.named($0.rawValue) }
    let isBatch = job?.spec.isBatchLines == true
    let fallback = isBatch ? ExportFormat.openAIBatch : .jsonl
    guard case .path(let path) = target else { return asked ?? fallback }
    let name = ExportName(path)
    // The lines of a batch are JSONL, too, and are what its job is for.
    let usual = asked ?? (isBatch && name.format == .jsonl ? .openAIBatch : nil)
    return try name.format(asked: usual, fallback: fallback, path: path)
  }
}

extension ResultExport.Rows {
  fileprivate var states: Set<SettledState> {
    switch self {
    case .all: Set(SettledState.allCases)
    case .succeeded, .truncated: [.succeeded]
    case .failed: [.failed]
    case .skipped: [.skipped]
    }
  }
}

extension ResultExport.Target {
  fileprivate var exportTarget: ExportTarget {
    switch self {
    case .path(let path): .path(path)
    case .standardOutput: .standardOutput
    }
  }
}
