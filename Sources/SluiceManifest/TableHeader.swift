import SluiceCore
import SluiceJSON

/// The names of a table's columns, so that each column can be named and none twice.
///
/// A column without a name is called by its place, `column_1`: pandas and R write their row numbers so.
/// Of columns that share a name each has a number behind it, `text_1`, `text_2`, because the shared
/// name would not say which is meant.
struct TableHeader: Sendable, Equatable {
  /// One name a column, each once.
  let names: [String]
  /// Names that several columns have in the file, with what those are called here.
  let shared: [String: [String]]
  /// The header as it stands in the file, to know it again where files were joined.
  let line: [UInt8]

  init(_ written: [String], line: [UInt8] = []) {
    self.line = line
    // Bytes, not strings: names that differ in their normal form only are different names.
    let keys = written.map { Array($0.utf8) }
    let counts = keys.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    var taken = Set(keys)
    var seen: [[UInt8]: Int] = [:]
    var names: [String] = []
    var shared: [String: [String]] = [:]
    for (index, name) in written.enumerated() {
      let key = keys[index]
      if !name.isEmpty, counts[key] == 1 {
        names.append(name)
        continue
      }
      seen[key, default: 0] += 1
      let number = name.isEmpty ? index + 1 : seen[key, default: 1]
      var unique = "\(name.isEmpty ? "column" : name)_\(number)"
      while !taken.insert(Array(unique.utf8)).inserted { unique += "_" }
      names.append(unique)
      if !name.isEmpty { shared[name, default: []].append(unique) }
    }
    self.names = names
    self.shared = shared
  }

  /// Refuses columns that the table does not have, or has twice.
  func check(_ columns: [String], path: String?) throws(SluiceError) {
    let known = Set(names.map { Array($0.utf8) })
    for column in columns where !known.contains(Array(column.utf8)) {
      let root = ColumnPath(column)?.root ?? column
      if root != column, known.contains(Array(root.utf8)) { continue }
      if let others = shared[column] {
        let choices = others.map { "{{\(safe($0, limit: 80))}}" }.joined(separator: " or ")
        throw SluiceError(
          .data,
          at: path,
          "has \(others.count) columns named \"\(safe(column, limit: 80))\"",
          next: "write \(choices), or rename one"
        )
      }
      throw SluiceError(
        .data,
        at: path,
        "has no column \"\(safe(column, limit: 80))\"",
        next: suggestion(for: column, among: names) + headerDoubt
      )
    }
  }

  /// A first line of numbers may be a row: MySQL's `INTO OUTFILE` and many others write no names.
  private var headerDoubt: String {
    let isRow = names.contains { Double($0) != nil || $0 == "\\N" }
    return isRow ? " (does the file begin with the names of its columns?)" : ""
  }
}
