import GRDB

/// Rewrites the small rows of the ledger to stand as ``RebaseMatch`` found them.
///
/// Answers hang off
/// their numbers and stay where they are.
struct RebaseMove {
  let db: Database

  /// Call it inside a transaction, after the match.
  func apply(now: Int64) throws {
    try retire(now: now)
    try move()
    try bringBack()
    try db.execute(sql: "DELETE FROM mark")
  }

  /// Takes out what is not in the manifest any more, and what changed.
  ///
  /// Skipped rows leave no trace: the reader finds them again.
  private func retire(now: Int64) throws {
    try db.execute(
      sql: """
        INSERT INTO retired (position, \(Schema.outcomeColumns), reason, retired)
        SELECT position, \(Schema.outcomeColumns),
          CASE WHEN old IS NULL THEN 'removed' ELSE 'changed' END, ?
        FROM settled LEFT JOIN temp.pair ON old = position
        WHERE state <> 3 AND NOT coalesce(same, false) ORDER BY position;
        """,
      arguments: [now]
    )
    try db.execute(
      sql: "DELETE FROM settled WHERE position NOT IN (SELECT old FROM temp.pair WHERE same)"
    )
  }

  /// Rows whose answers were kept aside have their outcome again.
  private func bringBack() throws {
    try db.execute(
      sql: """
        INSERT INTO settled (position, \(Schema.outcomeColumns))
        SELECT new, \(Schema.outcomeColumns)
        FROM temp.regained JOIN main.retired ON number = kept ORDER BY new;
        DELETE FROM retired WHERE number IN (SELECT kept FROM temp.regained);
        """
    )
  }

  /// New record numbers may be others' old ones: all that move are taken out, then put back.
  private func move() throws {
    try db.execute(
      sql: """
        CREATE TEMP TABLE moving AS
        SELECT new AS position, \(Schema.outcomeColumns)
        FROM settled JOIN temp.pair ON old = position WHERE old <> new ORDER BY new;
        DELETE FROM settled WHERE position IN (SELECT old FROM temp.pair WHERE old <> new);
        INSERT INTO settled (position, \(Schema.outcomeColumns))
        SELECT position, \(Schema.outcomeColumns) FROM temp.moving;
        DROP TABLE temp.moving;
        """
    )
  }
}
