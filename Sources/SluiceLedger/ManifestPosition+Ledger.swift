import GRDB
import SluiceCore

extension ManifestPosition {
  /// The low-water mark of the last commit.
  static func lowWater(_ db: Database) throws -> ManifestPosition {
    try fetch(db, sql: "SELECT low_position, low_file, low_offset, low_line FROM run") ?? .start
  }

  /// The nearest mark at or before a record; the start when there is none.
  static func nearest(atOrBefore position: Int64, in db: Database) throws -> ManifestPosition {
    let low = try lowWater(db)
    let noted = try fetch(
      db,
      sql: """
        SELECT position, file, offset, line FROM mark WHERE position <= \(position)
        ORDER BY position DESC LIMIT 1
        """
    )
    let known = [noted, low].compactMap { $0 }.filter { $0.position <= position }
    return known.max { $0.position < $1.position } ?? .start
  }

  private static func fetch(_ db: Database, sql: String) throws -> ManifestPosition? {
    try GRDB.Row.fetchOne(db, sql: sql).map {
      ManifestPosition(
        position: try $0.count(0),
        file: Int(try $0.count(1)),
        offset: try $0.count(2),
        line: try $0.count(3)
      )
    }
  }
}
