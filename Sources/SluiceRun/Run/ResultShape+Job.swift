import SluiceCore
import SluiceExport
import SluiceJSON
import SluiceLedger
import SluiceManifest
import SluiceTasks

extension ResultShape {
  /// What a ledger and its job say about the results before they are read.
  init(of reader: LedgerReader, job: Job?) throws {
    let task = job.flatMap { try? TaskCatalogue.task(named: $0.spec.task) }
    self.init(
      ids: try job.map { try Self.ids(of: reader, $0) } ?? .text,
      isMixed: job != nil && task == nil,
      sample: try reader.firstAnswer(),
      emptyAnswer: Array((task?.emptyAnswer ?? "[]").utf8),
      defaultColumns: task?.columns ?? []
    )
  }

  /// Whether the ids are whole numbers: the ledger keeps their text, and the manifest says what they
  /// were.
  private static func ids(of reader: LedgerReader, _ job: Job) throws -> IDKind {
    guard let column = job.spec.idColumn,
      let manifest = try? Manifest.openKept(job),
      let records = try? manifest.reader(columns: [column])
    else { return .text }
    while let items = try? records.next(64), !items.isEmpty {
      for case .record(let record) in items {
        guard record.fields.first??.kind == .number else { return .text }
        return try reader.keysAreIntegers() ? .integer : .text
      }
    }
    return .text
  }
}
