import SluiceCore

@testable import SluiceLedger

/// One row of a made-up manifest.
struct ModelRow: Equatable {
  var key: String
  /// What it asks; nil for a record that cannot be used.
  var text: String?
}

/// What a rebase does, told in the simplest way: lists, and equal rows matched in their order.
struct RebaseModel {
  /// The settled rows by position: their keys and what they asked.
  var settled: [Int64: ModelRow]
  /// The rows whose answers were kept aside, the latest last.
  var retired: [ModelRow] = []

  /// Sets the model upon a manifest and says what was found.
  mutating func rebase(onto rows: [ModelRow], matching identity: RowIdentity) -> RebaseSummary {
    var old = settled.sorted { $0.key < $1.key }.map { (position: $0.key, row: $0.value) }
    var free = rows.enumerated().map { (position: Int64($0 + 1), row: $1) }
      .filter { $0.row.text != nil }
    var summary = RebaseSummary()
    summary.rows = Int64(rows.count)
    summary.settled = Int64(settled.count)
    var leaving: [(position: Int64, row: ModelRow)] = []
    var changed: Set<Int64> = []
    summary.unusable = Int64(rows.count - free.count)
    settled = [:]
    func pair(
      where isEqual: (ModelRow, ModelRow) -> Bool,
      _ found: (Int64, Int64, ModelRow) -> Void
    ) {
      old.removeAll { candidate in
        guard let index = free.firstIndex(where: { isEqual(candidate.row, $0.row) }) else {
          return false
        }
        let match = free.remove(at: index)
        found(candidate.position, match.position, candidate.row)
        return true
      }
    }
    pair(where: identity == .key ? { $0 == $1 } : { $0.text == $1.text }) { from, to, row in
      settled[to] = row
      if from == to { summary.kept += 1 } else { summary.moved += 1 }
    }
    let open = free
    if identity == .key {
      pair(where: { $0.key == $1.key }) { from, to, row in
        changed.insert(to)
        leaving.append((from, row))
      }
    }
    summary.removed = Int64(old.count)
    for (position, row) in open {
      let known = retired.lastIndex { identity == .key ? $0 == row : $0.text == row.text }
      if let known {
        settled[position] = retired.remove(at: known)
        summary.returned += 1
        changed.remove(position)
      }
    }
    summary.changed = Int64(changed.count)
    let matched = summary.kept + summary.moved + summary.changed + summary.returned
    summary.new = summary.rows - summary.unusable - matched
    retired += (leaving + old).sorted { $0.position < $1.position }.map(\.row)
    return summary
  }
}

/// Changes a manifest as people do.
func edited(_ rows: [ModelRow], using generator: inout SeededGenerator) -> [ModelRow] {
  var rows = rows
  for _ in 0..<Int.random(in: 0...12, using: &generator) {
    let place = Int.random(in: 0...rows.count, using: &generator)
    let other = Int.random(in: 0...rows.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: rows.insert(randomRow(using: &generator), at: place)
    case 1 where place < rows.count: rows.remove(at: place)
    case 2 where place < rows.count && other < rows.count: rows.swapAt(place, other)
    case 3 where place < rows.count: rows[place].text = randomRow(using: &generator).text
    case 4 where place < rows.count: rows.insert(rows[place], at: other)
    case 5 where place < rows.count: rows[place].text = nil
    default: rows.append(randomRow(using: &generator))
    }
  }
  return rows
}

/// Few texts and keys, so that many rows are equal.
func randomRow(using generator: inout SeededGenerator) -> ModelRow {
  ModelRow(
    key: "k\(Int.random(in: 0..<30, using: &generator))",
    text: "t\(Int.random(in: 0..<20, using: &generator))"
  )
}

/// The rows as a rebase is fed with them, a few at a time.
func feed(_ rows: [ModelRow], chunk: Int = 7) -> () -> [IncomingRow]? {
  var incoming = rows.enumerated().map { index, row in
    IncomingRow(
      position: Int64(index + 1),
      key: row.key,
      fingerprint: row.text.map(fingerprint)
    )
  }[...]
  return {
    if incoming.isEmpty { return nil }
    defer { incoming = incoming.dropFirst(chunk) }
    return Array(incoming.prefix(chunk))
  }
}
