import SluiceCore
import SluiceJSON
import SluiceLedger
import SluiceManifest
import SluiceTasks
import Synchronization

/// The manifest as work: read from a mark on, without what the ledger has settled, rendered, and
/// packed into units.
final class ManifestWork: WorkSource {
  private let state: Mutex<State>

  /// Starts at a mark of the manifest.
  ///
  /// - Parameters:
  ///   - prepared: The job and its manifest.
  ///   - ledger: What has settled rows already.
  ///   - total: Learns how many rows there are.
  ///   - selection: Which rows are asked.
  ///   - mark: Where to begin.
  ///   - notice: Says what a person should know about the rows.
  /// - Throws: What opening the manifest throws.
  init(
    _ prepared: PreparedJob,
    ledger: Ledger,
    total: RowTotal,
    selection: RowSelection = .all,
    from mark: ManifestPosition,
    notice: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    let renderer = prepared.rowRenderer
    let reader = try prepared.manifest.reader(
      columns: renderer.columns,
      id: prepared.job.spec.idColumn,
      from: mark
    )
    var state = State(
      reader: reader,
      renderer: renderer,
      prepared: prepared,
      ledger: ledger,
      total: total
    )
    if prepared.job.spec.isBatchLines { state.batchIds = BatchIds(notice: notice) }
    state.selected = try SelectedRows(selection, of: prepared, ledger)
    self.state = Mutex(state)
  }

  func next(rows: Int) throws -> [WorkItem] {
    try state.withLock { try $0.next(rows: rows) }
  }

  func pack(within limit: BatchLimit, group: Int) {
    state.withLock { $0.packing.keep(within: limit, group: group) }
  }

  func leaveOut(group: Int) {
    state.withLock { _ = $0.leftOut.insert(group) }
  }

  func knownRow(group: Int) -> Unit? {
    state.withLock { $0.knownRow(group: group) }
  }

  /// Why the manifest could not be read to its end; the rows before that place are work like others.
  var damage: SluiceError? { state.withLock { $0.reader.damage } }

  struct State {
    let reader: ManifestReader
    let renderer: any RowRenderer
    let prepared: PreparedJob
    let ledger: Ledger
    let total: RowTotal
    fileprivate let recordKey: RecordKey
    var batchIds: BatchIds?
    var packing = KindPacking()
    /// The groups whose rows stay as they are.
    var leftOut: Set<Int> = []
    /// Those of them that have a row among the open ones, which keeps the ledger's mark below the rest.
    private var marked: Set<Int> = []
    var selected = SelectedRows.all
    /// Whether a row that is not selected is among the open ones, which keeps the mark below the rest.
    private var isHeld = false

    init(
      reader: ManifestReader,
      renderer: any RowRenderer,
      prepared: PreparedJob,
      ledger: Ledger,
      total: RowTotal
    ) {
      self.reader = reader
      self.renderer = renderer
      self.total = total
      self.prepared = prepared
      self.ledger = ledger
      recordKey = RecordKey(column: prepared.job.spec.idColumn)
    }

    mutating func next(rows: Int) throws -> [WorkItem] {
      var work: [WorkItem] = []
      while work.isEmpty {
        if selected.isComplete { return rest() }
        let items = try reader.next(max(rows, prepared.job.spec.batchRows))
        guard let first = items.first, let last = items.last else {
          if reader.damage == nil { total.found(reader.mark.position - 1) }
          return rest()
        }
        let settled = try ledger.settled(in: first.position...last.position)
        var opened: [ManifestPosition] = []
        opened.reserveCapacity(items.count)
        var next = reader.mark
        for item in items where !settled.contains(item.position) {
          let mark = ManifestPosition(before: item.position, at: item.place)
          if selected.isComplete {
            next = mark
            break
          }
          guard selected.wants(item.position) else {
            if !isHeld { opened.append(mark) }
            isHeld = true
            continue
          }
          if try take(item, into: &work) {
            selected.took(item.position)
            opened.append(mark)
          }
        }
        ledger.opened(opened, next: next)
      }
      return work
    }

    /// The units that are not full at the end.
    private mutating func rest() -> [WorkItem] {
      var work: [WorkItem] = []
      while let unit = packing.flush() { work.append(.unit(unit)) }
      return work
    }

    /// Takes a record in hand.
    ///
    /// - Returns: Whether it is open now; one of a model that is left out is passed over.
    private mutating func take(
      _ item: ManifestItem,
      into work: inout [WorkItem]
    ) throws -> Bool {
      switch item {
      case .bad(let bad):
        work.append(try skip(bad.position, bad.place, bad.reason, key: bad.id))
      case .record(let record):
        do {
          let row = try renderer.rendered(record)
          let prepared = prepared
          if let key = row.row.key { batchIds?.note(key, in: prepared, at: record.place) }
          if leftOut.contains(row.kind.group) { return marked.insert(row.kind.group).inserted }
          if let unit = packing.add(row) { work.append(.unit(unit)) }
          while let unit = packing.overdue() { work.append(.unit(unit)) }
        } catch {
          let key = recordKey.key(of: record)
          work.append(try skip(record.position, record.place, error.reason, key: key))
        }
      }
      return true
    }

    private func skip(
      _ position: Int64,
      _ place: Place,
      _ reason: String,
      key: String?
    ) throws -> WorkItem {
      let file = prepared.manifest.files[place.file].shown
      let error = "\(file):\(place.line): \(reason) (byte \(place.offset))"
      if prepared.job.onBadRow == .stop {
        throw SluiceError(
          .data,
          at: "\(safe(file)):\(place.line)",
          "\(safe(reason)) (record \(position), byte \(place.offset)); the job stops at bad rows",
          next: "mend it and run again; what is done is kept"
        )
      }
      return .settled(
        Settlement(
          position: position,
          place: place,
          key: key,
          fingerprint: nil,
          state: .skipped,
          attempts: 0,
          fault: .manifest,
          error: error
        )
      )
    }
  }
}

/// The ids of a batch's lines, of which each should stand once: results are joined by them.
private struct BatchIds {
  /// OpenAI takes 50,000 lines a batch; a manifest of more is looked at as far as this.
  private static let most = 1_000_000

  let notice: @Sendable (String) -> Void
  private var seen: Set<Int> = []
  private var isSaid = false

  init(notice: @escaping @Sendable (String) -> Void) { self.notice = notice }

  /// Says the first id that stands twice.
  mutating func note(_ id: String, in prepared: PreparedJob, at place: Place) {
    guard !isSaid, seen.count < Self.most, !seen.insert(id.hashValue).inserted else { return }
    isSaid = true
    let file = prepared.manifest.files[place.file].shown
    notice(
      "\(safe(file)):\(place.line): custom_id \"\(safe(id, limit: 80))\" stands twice; "
        + "results will have it twice"
    )
  }
}

/// The key of a record that cannot be asked: who reads the results joins it all the same.
private struct RecordKey {
  let column: String?
  private let json = JSONReader()

  init(column: String?) { self.column = column }

  func key(of record: Record) -> String? {
    guard let column, let root = try? json.read(record.bytes),
      let value = json.field(column, of: root)
        ?? ColumnPath(column)?.slice(in: root, reading: json),
      value.kind == .string || value.kind == .number
    else { return nil }
    let key = json.string(value)
    return key.isEmpty ? nil : key
  }
}

extension ManifestItem {
  var position: Int64 {
    switch self {
    case .record(let record): record.position
    case .bad(let bad): bad.position
    }
  }

  var place: Place {
    switch self {
    case .record(let record): record.place
    case .bad(let bad): bad.place
    }
  }
}
