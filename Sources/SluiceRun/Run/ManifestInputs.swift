import SluiceCore
import SluiceExport
import SluiceJSON
import SluiceLedger
import SluiceManifest

/// The manifest's records, as an export joins them.
struct ManifestInputs: InputSource {
  let manifest: Manifest
  private let isCancelled: @Sendable () -> Bool
  private var reader: ManifestReader
  private var buffered: ArraySlice<ManifestItem> = []

  /// Opens the manifest that the ledger was made for.
  ///
  /// - Throws: ``SluiceError`` (`data`) when it has changed since: the rows would not fit the answers.
  init(
    _ ledger: LedgerReader,
    ledger path: String,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    self.isCancelled = isCancelled
    let description = try ledger.description()
    guard let description else {
      throw SluiceError(.data, at: path, "the run has not started yet, there is nothing to join")
    }
    let job = try Job(kept: description, ledger: path)
    manifest = try Manifest.openKept(job)
    guard try manifest.identity().isUnchanged(since: description.manifest) else {
      throw SluiceError(
        .data,
        at: job.manifest.joined(separator: ", "),
        "the manifest has changed since the run; its rows no longer fit the answers",
        next: "run the job again (what is answered is kept), or export without --join"
      )
    }
    reader = try manifest.reader(columns: [], mends: true)
  }

  func columns() throws -> [InputColumn] {
    var survey = InputColumnSurvey()
    let reader = try manifest.reader(columns: [], mends: true)
    while case let items = try reader.next(1024), !items.isEmpty {
      if isCancelled() { throw LedgerOutcomes.cancelled }
      for case .record(let record) in items { survey.look(at: record.bytes) }
    }
    return survey.columns
  }

  mutating func record(at position: Int64) throws -> [UInt8]? {
    guard case .record(let record)? = try item(at: position) else { return nil }
    return record.bytes
  }

  /// What stands at a position; nil behind the manifest's end.
  ///
  /// Asked by ascending positions, with gaps.
  mutating func item(at position: Int64) throws -> ManifestItem? {
    while true {
      while let item = buffered.first, item.position <= position {
        buffered.removeFirst()
        if item.position == position { return item }
      }
      if let item = buffered.first, item.position > position { return nil }
      let items = try reader.next(1024)
      guard !items.isEmpty else { return nil }
      buffered = items[...]
    }
  }
}
