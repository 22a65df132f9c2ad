internal import SluiceAccess
import SluiceClient
import SluiceCore
import SluiceJSON
import SluiceLedger
import SluiceManifest
import SluiceTasks

/// How many rows a run would ask of one task and one model, where rows name them.
public struct PlannedKind: Sendable, Encodable {
  struct Name: Hashable {
    let task: String
    let model: String
  }
  /// The task's id; for the lines of a batch the path of their requests.
  public let task: String
  /// The model or the server, as the rows or the job name it.
  public let model: String
  /// The rows.
  public internal(set) var rows: Int64 = 0

  init(_ name: Name) {
    task = name.task
    model = name.model
  }
}

/// What is settled, as far as a plan needs to know it.
enum SettledRows {
  case none
  case ledger(LedgerReader)
  case positions(PositionSet)

  func positions(in range: ClosedRange<Int64>) throws -> PositionSet? {
    switch self {
    case .none: nil
    case .ledger(let reader): try reader.settled(in: range)
    case .positions(let set): set
    }
  }
}

/// One pass over a manifest that counts what a run would ask, and keeps the first of it to show.
struct PlanSurvey {
  private(set) var rows: Int64 = 0
  private(set) var settled: Int64 = 0
  private(set) var bad: Int64 = 0
  private(set) var toAsk: Int64 = 0
  private(set) var requests: Int64 = 0
  /// Of the rows that would be asked.
  private(set) var bytes = 0
  private(set) var firstBadRows: [String] = []
  private(set) var firstRequests: [PlannedRequest] = []
  private var counted: [PlannedKind.Name: PlannedKind] = [:]
  private let prepared: PreparedJob
  private let renderer: any RowRenderer
  private var packing = KindPacking()
  private let shown = 3

  init(_ prepared: PreparedJob, without settledRows: SettledRows) throws {
    self.prepared = prepared
    renderer = prepared.rowRenderer
    let reader = try prepared.manifest.reader(columns: renderer.columns)
    while true {
      let items = try reader.next(4096)
      guard let first = items.first, let last = items.last else { break }
      let done = try settledRows.positions(in: first.position...last.position)
      for item in items {
        rows += 1
        if done?.contains(item.position) == true { settled += 1 } else { count(item) }
      }
    }
    if let damage = reader.damage { throw damage }
    while let unit = packing.flush() { ask(unit) }
  }

  private mutating func count(_ item: ManifestItem) {
    switch item {
    case .bad(let bad): skip(bad.place, bad.reason)
    case .record(let record):
      do {
        add(try renderer.rendered(record))
      } catch {
        skip(record.place, error.reason)
      }
    }
  }

  private mutating func skip(_ place: Place, _ reason: String) {
    bad += 1
    if firstBadRows.count < shown {
      let file = prepared.manifest.files[place.file].shown
      firstBadRows.append("\(safe(file)):\(place.line): \(safe(reason)) (byte \(place.offset))")
    }
  }

  /// What is asked of which model, the most frequent first; empty where the job says it for all rows.
  var kinds: [PlannedKind] {
    if case .job = prepared.compiled { return [] }
    return counted.values.sorted { ($1.rows, $0.task, $0.model) < ($0.rows, $1.task, $1.model) }
  }

  private mutating func add(_ rendered: RenderedRow) {
    toAsk += 1
    bytes += rendered.row.size
    if case .job = prepared.compiled {} else { count(rendered.kind) }
    if let unit = packing.add(rendered) { ask(unit) }
    while let unit = packing.overdue() { ask(unit) }
  }

  private mutating func count(_ kind: RowKind) {
    let name = PlannedKind.Name(task: kind.task, model: kind.model)
    counted[name, default: PlannedKind(name)].rows += 1
  }

  private mutating func ask(_ unit: Unit) {
    requests += 1
    // A file that went away since the row was rendered is the run's to tell.
    if firstRequests.count < shown, let request = try? unit.form.request(for: unit.rows) {
      firstRequests.append(
        PlannedRequest(request, to: prepared.shown(request.url), rows: unit.rows.map(\.position))
      )
    }
  }
}
