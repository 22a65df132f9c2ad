import GRDB
import SluiceCore

/// Finds out which settled row is which record of a changed manifest.
///
/// Everything happens in temporary tables, so that a preview runs the same statements on a read-only
/// connection and memory does not grow with the manifest. Equal rows are matched in their order: the
/// n-th of the ledger with the n-th of the manifest. With a key column, rows that are left over are
/// then matched by the key alone: those have changed.
struct RebaseMatch {
  private let db: Database
  private let identity: RowIdentity

  /// Call ``finish()`` when done, whatever happened.
  init(_ db: Database, by identity: RowIdentity) throws {
    self.db = db
    self.identity = identity
    try db.execute(
      sql: """
        PRAGMA temp.cache_size = -16384;
        CREATE TEMP TABLE incoming (position INTEGER PRIMARY KEY, key TEXT, fingerprint BLOB) STRICT;
        CREATE TEMP TABLE pair (
          old INTEGER PRIMARY KEY, new INTEGER NOT NULL UNIQUE, same INTEGER NOT NULL
        ) STRICT;
        CREATE TEMP TABLE regained (
          new INTEGER PRIMARY KEY, kept INTEGER NOT NULL UNIQUE
        ) STRICT;
        """
    )
  }

  /// Drops the temporary tables.
  func finish() throws {
    try db.execute(
      sql:
        "DROP TABLE IF EXISTS temp.regained; DROP TABLE IF EXISTS temp.pair; DROP TABLE IF EXISTS temp.incoming"
    )
  }

  /// Reads the manifest, once.
  func load(_ feed: () throws -> [IncomingRow]?) throws {
    let insert = try db.makeStatement(
      sql: "INSERT INTO temp.incoming (position, key, fingerprint) VALUES (?, ?, ?)"
    )
    while let rows = try feed() {
      for row in rows {
        insert.bind(row.position, at: 1)
        insert.bind(row.key, at: 2)
        insert.bind(row.fingerprint, at: 3)
        try insert.run(in: db)
      }
    }
  }

  /// Fills the table of pairs.
  func match() throws {
    switch identity {
    case .fingerprint: try pair(by: "fingerprint")
    case .key:
      try pair(by: "key, fingerprint")
      try pair(by: "key")
    }
    try pairWithRetired()
  }

  /// Finds the answers that were kept aside for rows that are back: the latest of each request, where
  /// the row was not taken out to be asked again.
  private func pairWithRetired() throws {
    let names = identity == .key ? ["key", "fingerprint"] : ["fingerprint"]
    let columns = names.joined(separator: ", ")
    let equal = names.map { "a.\($0) = b.\($0)" }.joined(separator: " AND ")
    try db.execute(
      sql: """
        INSERT INTO temp.regained (new, kept)
        SELECT a.position, b.number FROM (
          SELECT position, key, fingerprint,
            row_number() OVER (PARTITION BY \(columns) ORDER BY position) AS nth
          FROM temp.incoming WHERE fingerprint IS NOT NULL
            AND position NOT IN (SELECT new FROM temp.pair WHERE same)
        ) AS a JOIN (
          SELECT number, key, fingerprint,
            row_number() OVER (PARTITION BY \(columns) ORDER BY number DESC) AS nth
          FROM main.retired WHERE state = 1 AND reason <> 'reopened'
        ) AS b ON \(equal) AND a.nth = b.nth
        """
    )
  }

  /// Pairs what is not paired yet: rows that are equal in these columns, in their order.
  private func pair(by columns: String) throws {
    let names = columns.split(separator: ", ")
    let usable = (names + ["fingerprint"]).map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
    func numbered(_ table: String, without: String, _ more: String) -> String {
      """
      SELECT position, key, fingerprint,
        row_number() OVER (PARTITION BY \(columns) ORDER BY position) AS nth
      FROM \(table)
      WHERE \(usable) AND \(more) AND position NOT IN (SELECT \(without) FROM temp.pair)
      """
    }
    let equal = names.map { "a.\($0) = b.\($0)" }.joined(separator: " AND ")
    try db.execute(
      sql: """
        INSERT INTO temp.pair (old, new, same)
        SELECT a.position, b.position, a.fingerprint = b.fingerprint
        FROM (\(numbered("main.settled", without: "old", "state <> 3"))) AS a
        JOIN (\(numbered("temp.incoming", without: "new", "true"))) AS b
        ON \(equal) AND a.nth = b.nth
        """
    )
  }

  /// The records of a manifest of so many that keep their outcome.
  func kept(of rows: Int64) throws -> PositionSet {
    try PositionSet(
      in: 1...max(1, rows),
      sql: """
        SELECT new FROM (
          SELECT new FROM temp.pair WHERE same UNION SELECT new FROM temp.regained
        ) WHERE new BETWEEN ? AND ?
        """,
      of: db
    )
  }

  /// Counts what was found.
  func summary() throws -> RebaseSummary {
    func count(_ sql: String) throws -> Int64 {
      try Int64.fetchOne(db, sql: "SELECT count(*) FROM \(sql)") ?? 0
    }
    var summary = RebaseSummary()
    summary.rows = try count("temp.incoming")
    summary.unusable = try count("temp.incoming WHERE fingerprint IS NULL")
    summary.kept = try count("temp.pair WHERE same AND old = new")
    summary.moved = try count("temp.pair WHERE same AND old <> new")
    summary.changed = try count(
      "temp.pair WHERE NOT same AND new NOT IN (SELECT new FROM temp.regained)"
    )
    summary.returned = try count("temp.regained")
    let known = summary.kept + summary.moved + summary.changed + summary.returned
    summary.new = summary.rows - summary.unusable - known
    summary.removed = try count("main.settled WHERE state <> 3") - count("temp.pair")
    summary.settled = try count("main.settled WHERE state <> 3")
    return summary
  }
}
