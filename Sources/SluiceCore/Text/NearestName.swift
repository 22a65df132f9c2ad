/// The name a person probably meant.
///
/// - Returns: The candidate with the fewest edits (insert, delete, replace, swap of neighbours),
///   case and `-`/`_` ignored; nil when none is close: more than a third of the name would change.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = folded(name)
  let limit = max(1, (wanted.count + 1) / 3)
  return
    candidates
    .map { (name: $0, edits: edits(from: wanted, to: folded($0))) }
    .filter { $0.edits <= limit }
    .min { ($0.edits, $0.name) < ($1.edits, $1.name) }?
    .name
}

/// `did you mean "x"?` for an unknown name, or all known names when none is near.
package func suggestion(for name: String, among candidates: [String]) -> String {
  let near =
    nearestName(to: name, among: candidates) ?? Synonyms.name(for: name, among: candidates)
  if let near { return "did you mean \"\(near)\"?" }
  return "known: \(candidates.sorted().joined(separator: ", "))"
}

private func folded(_ name: String) -> [Character] {
  Array(name.lowercased().map { $0 == "-" ? "_" : $0 })
}

/// Optimal string alignment distance.
private func edits(from a: [Character], to b: [Character]) -> Int {
  var before: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var best = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
      row.append(best)
    }
    (before, last) = (last, row)
  }
  return last[b.count]
}
