import SluiceCore
import SluiceTasks

/// Packs rows into units, those of each kind by themselves.
struct KindPacking {
  /// A unit that is not full leaves when so many rows have come after its first.
  ///
  /// So a kind that has become rare does not wait for the manifest's end. It is the most that one unit
  /// can hold, so that a job of one kind never sends less than full ones.
  static let patience = Job.mostBatchRows

  private struct Waiting {
    let kind: RowKind
    var packing: UnitPacking
    /// How many rows had come when the first of those that wait did.
    var since = 0
  }

  /// By their kinds' numbers; nil where rows travel alone.
  private var kinds: [Waiting?] = []
  /// Which kinds have rows waiting, and since when; the first to come is the first here.
  private var starts: [(number: Int, since: Int)] = []
  private var firstStart = 0
  private var added = 0
  /// What the endpoints of a group are known to take.
  private var limits: [Int: BatchLimit] = [:]

  /// Adds a row.
  ///
  /// - Returns: A unit that is full now, if there is one.
  mutating func add(_ row: RenderedRow) -> Unit? {
    added += 1
    let kind = row.kind
    guard kind.form.batch.rows > 1 else {
      return Unit(form: kind.form, rows: [row.row], group: kind.group)
    }
    while kinds.count <= kind.number { kinds.append(nil) }
    var waiting = kinds[kind.number] ?? waiting(kind)
    let wasEmpty = waiting.packing.isEmpty
    kinds[kind.number] = nil
    let rows = waiting.packing.add(row.row)
    if !waiting.packing.isEmpty, wasEmpty || rows != nil {
      waiting.since = added
      starts.append((kind.number, added))
    }
    kinds[kind.number] = waiting
    return rows.map { Unit(form: kind.form, rows: $0, group: kind.group) }
  }

  private func waiting(_ kind: RowKind) -> Waiting {
    var packing = UnitPacking(kind.form.batch)
    if let limit = limits[kind.group] { packing.keep(within: limit) }
    return Waiting(kind: kind, packing: packing)
  }

  /// A unit that has waited for too long, full or not; nil when there is none.
  mutating func overdue() -> Unit? {
    while firstStart < starts.count, added - starts[firstStart].since >= Self.patience {
      if let unit = pass() { return unit }
    }
    return nil
  }

  /// A unit of those that wait, full or not, the first first; nil when there are none.
  mutating func flush() -> Unit? {
    while firstStart < starts.count { if let unit = pass() { return unit } }
    return nil
  }

  /// Takes the first start off the list, and its unit unless that has left already.
  private mutating func pass() -> Unit? {
    let (number, since) = starts[firstStart]
    firstStart += 1
    if firstStart > Self.patience {
      starts.removeFirst(firstStart)
      firstStart = 0
    }
    guard kinds[number]?.since == since, let kind = kinds[number]?.kind,
      let rows = kinds[number]?.packing.flush()
    else { return nil }
    return Unit(form: kind.form, rows: rows, group: kind.group)
  }

  /// Units of a group carry no more than this from now on, and no more than the job wants.
  mutating func keep(within limit: BatchLimit, group: Int) {
    limits[group] = limit
    for number in kinds.indices where kinds[number]?.kind.group == group {
      kinds[number]?.packing.keep(within: limit)
    }
  }
}
