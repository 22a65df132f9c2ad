import GRDB
import SluiceCore

/// Which files the answers of a ledger name.
extension Ledger {
  /// The names, of these, that answers give as the last part of a `path`.
  ///
  /// It reads every answer, so it is for a start that finds files of which it does not know.
  /// - Throws: When the ledger cannot be read.
  package func fileNames(among names: Set<String>) throws -> Set<String> {
    try ask { db in
      var found: Set<String> = []
      let statement = try db.makeStatement(
        sql:
          "SELECT body FROM answer WHERE typeof(body) = 'text' AND instr(body, '\"path\":\"') > 0"
      )
      try statement.forEachRow(in: db) {
        for name in Self.fileNames(in: statement.bytes(0)) where names.contains(name) {
          found.insert(name)
        }
      }
      return found
    }
  }

  /// The last part of each `path` in an answer; names of files have nothing that JSON escapes.
  static func fileNames(in answer: [UInt8]) -> [String] {
    let key = Array("\"path\":\"".utf8)
    var names: [String] = []
    var rest = answer[...]
    while let range = rest.firstRange(of: key) {
      let path = rest[range.upperBound...].prefix { $0 != UInt8(ascii: "\"") }
      names.append(
        String(decoding: path.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
      )
      rest = rest[path.endIndex...]
    }
    return names
  }
}
