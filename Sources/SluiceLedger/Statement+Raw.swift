import GRDB
import GRDBSQLite
import SluiceCore

/// Statements that run a hundred thousand times a second, bound and stepped without an array of
/// values for each row.
extension Statement {
  /// SQLite copies what is bound with this before the call returns.
  private var transient: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  func bind(_ value: Int64?, at index: Int32) {
    if let value {
      sqlite3_bind_int64(sqliteStatement, index, value)
    } else {
      sqlite3_bind_null(sqliteStatement, index)
    }
  }

  func bind(_ text: String?, at index: Int32) {
    guard var text else {
      sqlite3_bind_null(sqliteStatement, index)
      return
    }
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        _ = sqlite3_bind_text(sqliteStatement, index, $0.baseAddress, Int32($0.count), transient)
      }
    }
  }

  func bind(_ fingerprint: Fingerprint?, at index: Int32) {
    guard let fingerprint else {
      sqlite3_bind_null(sqliteStatement, index)
      return
    }
    _ = withUnsafeBytes(of: (fingerprint.low.littleEndian, fingerprint.high.littleEndian)) {
      sqlite3_bind_blob(sqliteStatement, index, $0.baseAddress, 16, transient)
    }
  }

  /// Runs the statement with an answer bound in place: its bytes are not copied.
  func run(binding answer: Answer, at index: Int32, in db: Database) throws {
    try answer.bytes.withUnsafeBytes { bytes in
      let count = Int32(bytes.count)
      switch answer.kind {
      case .json:
        let text = bytes.bindMemory(to: CChar.self).baseAddress
        sqlite3_bind_text(sqliteStatement, index, text, count, nil)
      case .bytes where bytes.isEmpty:
        sqlite3_bind_zeroblob(sqliteStatement, index, 0)
      case .bytes:
        sqlite3_bind_blob(sqliteStatement, index, bytes.baseAddress, count, nil)
      }
      try run(in: db)
    }
  }

  /// Runs the statement to its end and makes it ready for the next values.
  func run(in db: Database) throws {
    while try step(in: db) {}
    sqlite3_reset(sqliteStatement)
  }

  /// Goes on to the next row; false at the end.
  func step(in db: Database) throws -> Bool {
    let code = sqlite3_step(sqliteStatement)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let message = db.lastErrorMessage
      sqlite3_reset(sqliteStatement)
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
  }

  /// Visits every row; the statement is ready for the next values afterwards.
  func forEachRow(in db: Database, _ body: () throws -> Void) throws {
    defer { sqlite3_reset(sqliteStatement) }
    while try step(in: db) { try body() }
  }

  func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(sqliteStatement, column) == SQLITE_NULL
  }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(sqliteStatement, column) }

  func integerOrNil(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

  func text(_ column: Int32) -> String? {
    isNull(column) ? nil : String(decoding: bytes(column), as: UTF8.self)
  }

  func bytes(_ column: Int32) -> [UInt8] { Array(rawBytes(column)) }

  /// The bytes of a text or a BLOB where SQLite has them: good until the next row.
  func rawBytes(_ column: Int32) -> UnsafeRawBufferPointer {
    // In this order: asking for the pointer may convert the value and change its length.
    let start = sqlite3_column_blob(sqliteStatement, column)
    let count = Int(sqlite3_column_bytes(sqliteStatement, column))
    return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
  }

  func isText(_ column: Int32) -> Bool {
    sqlite3_column_type(sqliteStatement, column) == SQLITE_TEXT
  }
}
