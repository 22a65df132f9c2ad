import SluiceCore
import SluiceLedger
import SluiceManifest
import SluiceTasks
import Synchronization

/// The manifest as work: read from a mark on, without what the ledger has settled, rendered, and
/// packed into units.
final class ManifestWork: WorkSource {
  private let state: Mutex<State>

  /// Starts at a mark of the manifest.
  init(
    _ prepared: PreparedJob,
    ledger: Ledger,
    total: RowTotal,
    from mark: Mark
  ) throws(SluiceError) {
    let reader = try prepared.manifest.reader(columns: prepared.renderer.columns, from: mark)
    state = Mutex(State(reader: reader, prepared: prepared, ledger: ledger, total: total))
  }

  func next(rows: Int) throws -> [WorkItem] {
    try state.withLock { try $0.next(rows: rows) }
  }

  func pack(within limit: BatchLimit, pool: Int) {
    state.withLock { $0.packing.keep(within: limit) }
  }

  private struct State {
    let reader: ManifestReader
    let prepared: PreparedJob
    let ledger: Ledger
    let total: RowTotal
    var packing: UnitPacking

    init(reader: ManifestReader, prepared: PreparedJob, ledger: Ledger, total: RowTotal) {
      self.reader = reader
      self.total = total
      self.prepared = prepared
      self.ledger = ledger
      packing = UnitPacking(prepared.renderer.form.batch)
    }

    mutating func next(rows: Int) throws -> [WorkItem] {
      var work: [WorkItem] = []
      while work.isEmpty {
        let items = try reader.next(max(rows, packing.limit.rows))
        guard let first = items.first, let last = items.last else {
          total.found(reader.mark.position - 1)
          if let rows = packing.flush() { work.append(unit(rows)) }
          return work
        }
        let settled = try ledger.settled(in: first.position...last.position)
        let open = items.filter { !settled.contains($0.position) }
        ledger.opened(open.map { Mark(before: $0.position, at: $0.place) }, next: reader.mark)
        for item in open { try take(item, into: &work) }
      }
      return work
    }

    private mutating func take(_ item: ManifestItem, into work: inout [WorkItem]) throws {
      switch item {
      case .bad(let bad):
        work.append(try skip(bad.position, bad.place, bad.reason))
      case .record(let record):
        do {
          let row = try prepared.renderer.render(record)
          if let rows = packing.add(row) { work.append(unit(rows)) }
        } catch {
          work.append(try skip(record.position, record.place, error.reason))
        }
      }
    }

    private func unit(_ rows: [Row]) -> WorkItem {
      .unit(Unit(form: prepared.renderer.form, rows: rows))
    }

    private func skip(_ position: Int64, _ place: Place, _ reason: String) throws -> WorkItem {
      let file = prepared.manifest.files[place.file].path
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
          key: nil,
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
