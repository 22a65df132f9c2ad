import Foundation
import SluiceCore
import SluiceJSON

/// Rows for people: columns as wide as they have to be.
enum TextTable {
  /// One line for each row, whose cells may hold foreign text.
  static func lines(_ rows: [[String]], limit: Int = 200) -> [String] {
    let rows = rows.map { row in row.map { safe($0, limit: limit) } }
    let columns = 0..<(rows.map(\.count).max() ?? 0)
    let widths = columns.map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      return cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }
  }
}

extension Terminal {
  /// Writes rows to standard output, in columns.
  static func print(table rows: [[String]]) throws(SluiceError) {
    for line in TextTable.lines(rows) { try print(line) }
  }
}
