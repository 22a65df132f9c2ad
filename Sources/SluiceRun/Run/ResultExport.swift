import Foundation
import SluiceCore
import SluiceJSON
import SluiceExport
import SluiceLedger
import SluiceManifest
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
    /// A file: written beside its name and renamed, so that it is complete or absent. A name that
    /// ends in `.csv` gets CSV, every other JSONL.
    case path(String)
    /// Standard output.
    case standardOutput
  }

  /// The form of the results.
  public enum Format: String, Sendable, CaseIterable {
    /// One JSON object a row: the faithful form.
    case jsonl
    /// RFC 4180 with a header row.
    case csv
    /// The form of the results of OpenAI's batches: `custom_id`, `response`, `error`.
    case openAIBatch = "openai-batch"
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
    /// Rows whose answer a limit of tokens or a filter has cut.
    case truncated
  }

  /// What was written.
  public struct Summary: Sendable, Equatable, Encodable {
    /// The rows written.
    public let rows: Int64
    /// Input columns that a CSV has no place for, because the first record lacks them.
    public let columnsLeftOut: [String]
  }

  private let reader: LedgerReader
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

  /// Writes the results.
  ///
  /// - Parameters:
  ///   - target: Where to.
  ///   - format: The form; nil for what the target's name says, and that of a batch for the results of
  ///     one.
  ///   - rows: Which rows. Default: all that are settled.
  ///   - joined: Whether each row carries the columns of its record.
  ///   - csvSafe: Whether CSV cells that a spreadsheet would run as formulas are made harmless.
  ///   - isCancelled: Asked now and then whether to stop.
  /// - Returns: What was written.
  /// - Throws: ``SluiceError``: `inputOutput` when the target cannot be written, `usage` when it is
  ///   the ledger or the manifest, `temporary` when it was cancelled; it is then as it was.
  @discardableResult
  public func write(
    to target: Target,
    format: Format? = nil,
    rows: Rows = .all,
    joined: Bool = false,
    csvSafe: Bool = true,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Summary {
    if case .path(let file) = target { try refuseSource(file) }
    var options = ExportOptions()
    options.format = self.format(format, target: target, csvSafe: csvSafe)
    guard !joined || options.format != .openAIBatch else {
      throw SluiceError(
        .usage,
        "a batch's results have no place for the columns of the manifest",
        next: "take --join out, or add --format jsonl"
      )
    }
    options.states = rows.states
    let summary = try Exporter.write(
      outcomes: LedgerOutcomes(reader, rows, isCancelled),
      inputs: joined ? try ManifestInputs(reader, ledger: path) : nil,
      to: target.exportTarget,
      options: options
    )
    return Summary(rows: summary.total, columnsLeftOut: summary.columnsLeftOut)
  }

  /// Results must not replace what they come from, under whatever name.
  private func refuseSource(_ file: String) throws(SluiceError) {
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

  private func format(_ asked: Format?, target: Target, csvSafe: Bool) -> ExportFormat {
    switch asked {
    case .jsonl?: return .jsonl
    case .csv?: return .csv(safe: csvSafe)
    case .openAIBatch?: return .openAIBatch
    case nil: break
    }
    if case .path(let path) = target, case .csv = ExportFormat(forPath: path) {
      return .csv(safe: csvSafe)
    }
    return (try? Job(ledger: path))?.spec.isBatchLines == true ? .openAIBatch : .jsonl
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

/// The ledger's outcomes as an export reads them: in key ranges, each in a transaction of its own,
/// so that a long export never holds up a run's checkpoints.
private struct LedgerOutcomes: OutcomeSource {
  let reader: LedgerReader
  let rows: ResultExport.Rows
  private let isCancelled: @Sendable () -> Bool
  private var last: Int64 = 0

  init(
    _ reader: LedgerReader,
    _ rows: ResultExport.Rows,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.reader = reader
    self.rows = rows
    self.isCancelled = isCancelled
  }

  mutating func next() throws -> [Outcome] {
    if isCancelled() {
      let next = "export again: the ledger holds every row"
      throw SluiceError(.exportCancelled, "the export was stopped on request", next: next)
    }
    let outcomes = try reader.outcomes(
      after: last,
      limit: 2000,
      states: rows.states,
      onlyCut: rows == .truncated
    )
    if let position = outcomes.last?.position { last = position }
    return outcomes
  }
}

/// The manifest's records, as an export joins them.
private struct ManifestInputs: InputSource {
  private let manifest: Manifest
  private var reader: ManifestReader
  private var buffered: ArraySlice<ManifestItem> = []

  /// Opens the manifest that the ledger was made for.
  ///
  /// - Throws: ``SluiceError`` (`data`) when it has changed since: the rows would not fit the answers.
  init(_ ledger: LedgerReader, ledger path: String) throws {
    let description = try ledger.description()
    guard let description else {
      throw SluiceError(.data, at: path, "the run has not started yet, there is nothing to join")
    }
    let job = try Job(kept: description, ledger: path)
    manifest = try Manifest.open(paths: job.manifest, options: job.manifestOptions)
    guard try manifest.identity().isUnchanged(since: description.manifest) else {
      throw SluiceError(
        .data,
        at: job.manifest.joined(separator: ", "),
        "the manifest has changed since the run; its rows no longer fit the answers",
        next: "run the job again (what is answered is kept), or export without --join"
      )
    }
    reader = try manifest.reader(columns: [])
  }

  func firstRecord() throws -> [UInt8]? {
    let reader = try manifest.reader(columns: [])
    while case let items = try reader.next(64), !items.isEmpty {
      for case .record(let record) in items { return record.bytes }
    }
    return nil
  }

  mutating func record(at position: Int64) throws -> [UInt8]? {
    while true {
      while let item = buffered.first, item.position <= position {
        buffered.removeFirst()
        if item.position == position {
          guard case .record(let record) = item else { return nil }
          return record.bytes
        }
      }
      if let item = buffered.first, item.position > position { return nil }
      let items = try reader.next(1024)
      guard !items.isEmpty else { return nil }
      buffered = items[...]
    }
  }
}
