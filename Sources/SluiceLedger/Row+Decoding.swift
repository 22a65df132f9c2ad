import GRDB

/// What GRDB's subscripts trap on is thrown here: a damaged ledger holds anything.
extension GRDB.Row {
  /// SQLite could hold more; no run does.
  private static let most: Int64 = 1 << 53

  /// A number of things.
  func count(_ index: Int) throws -> Int64 {
    let count: Int64 = try decode(atIndex: index)
    guard (0...Self.most).contains(count) else { throw Self.damaged(index) }
    return count
  }

  func countOrNil(_ index: Int) throws -> Int64? {
    let value: Int64? = try decode(atIndex: index)
    return try value == nil ? nil : count(index)
  }

  private static func damaged(_ index: Int) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "column \(index) holds no count")
  }
}
