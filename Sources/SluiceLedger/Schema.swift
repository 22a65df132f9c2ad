import GRDB

/// The tables of a ledger, as `docs/LEDGER.md` describes them to the public.
enum Schema {
  /// `PRAGMA application_id`: "Slce" in ASCII.
  static let applicationID: Int32 = 0x536C_6365

  /// `PRAGMA user_version` of the ledgers that this version writes.
  static var version: Int32 { Int32(migrations.count) }

  /// One step for each version, in order; a step that has been released never changes.
  static let migrations = [version1, version2, version3, version4, version5, version6]

  /// The version from which on a ledger counts its commits and knows whether it was closed.
  static let countedVersion: Int32 = 3

  /// Brings a ledger up to date; call it inside a transaction.
  static func migrate(_ db: Database, from version: Int32) throws {
    for sql in migrations.dropFirst(Int(version)) { try db.execute(sql: sql) }
    try db.execute(sql: "PRAGMA user_version = \(self.version)")
  }

  /// What became of a row.
  ///
  /// `settled` and `retired` share these columns, and the law between them.
  static let outcomeColumns = """
    key, fingerprint, state, answer, attempts, status, latency_us, time, request_id, fault, error,
    input_tokens, output_tokens, finish
    """

  /// No `IN`: for three values and more SQLite fills a temporary index with them for every row, which
  /// doubles the price of an insert.
  private static let outcomeDefinitions = """
    key TEXT,
    fingerprint BLOB CHECK (length(fingerprint) = 16),
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
    answer INTEGER,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    status INTEGER,
    latency_us INTEGER CHECK (latency_us >= 0),
    time INTEGER NOT NULL,
    request_id TEXT,
    fault TEXT CHECK (
      fault IS NULL OR fault = 'row' OR fault = 'endpoint' OR fault = 'account' OR fault = 'job'
      OR fault = 'manifest'
    ),
    error TEXT
    """

  private static let outcomeLaw = """
    CHECK ((state = 1) = (answer IS NOT NULL)),
    CHECK ((state = 1) = (fault IS NULL)),
    CHECK (state <> 1 OR error IS NULL),
    CHECK (state = 3 OR fingerprint IS NOT NULL)
    """

  /// `trouble` makes the last errors and the counts by fault cheap, and costs rows that succeed
  /// nothing.
  private static let version1 = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      uuid TEXT NOT NULL,
      created INTEGER NOT NULL,
      name TEXT,
      job TEXT,
      manifest TEXT,
      tool TEXT,
      rows INTEGER CHECK (rows >= 0),
      reached INTEGER NOT NULL DEFAULT 0,
      low_position INTEGER NOT NULL DEFAULT 1,
      low_file INTEGER NOT NULL DEFAULT 0,
      low_offset INTEGER NOT NULL DEFAULT 0,
      low_line INTEGER NOT NULL DEFAULT 1,
      succeeded INTEGER NOT NULL DEFAULT 0 CHECK (succeeded >= 0),
      failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
      skipped INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0),
      state TEXT,
      CHECK ((name IS NULL) = (job IS NULL)),
      CHECK ((name IS NULL) = (manifest IS NULL))
    ) STRICT;
    CREATE TABLE settled (
      position INTEGER PRIMARY KEY CHECK (position >= 1),
      \(outcomeDefinitions),
      \(outcomeLaw)
    ) STRICT;
    CREATE INDEX trouble ON settled (time, fault) WHERE fault IS NOT NULL;
    CREATE TABLE answer (
      number INTEGER PRIMARY KEY,
      body ANY NOT NULL CHECK (typeof(body) = 'text' OR typeof(body) = 'blob')
    ) STRICT;
    CREATE TABLE retired (
      number INTEGER PRIMARY KEY,
      position INTEGER NOT NULL,
      \(outcomeDefinitions),
      reason TEXT NOT NULL CHECK (reason = 'changed' OR reason = 'removed' OR reason = 'reopened'),
      retired INTEGER NOT NULL,
      \(outcomeLaw)
    ) STRICT;
    CREATE TABLE session (
      number INTEGER PRIMARY KEY,
      process INTEGER NOT NULL,
      host TEXT NOT NULL,
      started INTEGER NOT NULL,
      seen INTEGER NOT NULL,
      rows INTEGER NOT NULL DEFAULT 0,
      cold INTEGER NOT NULL DEFAULT 0 CHECK (cold >= 0),
      ended INTEGER,
      outcome TEXT,
      CHECK ((ended IS NULL) = (outcome IS NULL))
    ) STRICT;
    CREATE TABLE event (
      number INTEGER PRIMARY KEY,
      session INTEGER,
      time INTEGER NOT NULL,
      kind TEXT NOT NULL,
      detail TEXT NOT NULL
    ) STRICT;
    CREATE TABLE woken (
      namespace TEXT NOT NULL,
      name TEXT NOT NULL,
      found TEXT NOT NULL,
      time INTEGER NOT NULL,
      PRIMARY KEY (namespace, name)
    ) STRICT;
    CREATE TABLE mark (
      position INTEGER PRIMARY KEY,
      file INTEGER NOT NULL,
      offset INTEGER NOT NULL,
      line INTEGER NOT NULL
    ) STRICT;
    """

  /// What rows used: their own share in `settled` and `retired`, everything that was ever used in
  /// `run`.
  private static let version2 = """
    ALTER TABLE settled ADD COLUMN input_tokens INTEGER CHECK (input_tokens >= 0);
    ALTER TABLE settled ADD COLUMN output_tokens INTEGER CHECK (output_tokens >= 0);
    ALTER TABLE retired ADD COLUMN input_tokens INTEGER CHECK (input_tokens >= 0);
    ALTER TABLE retired ADD COLUMN output_tokens INTEGER CHECK (output_tokens >= 0);
    ALTER TABLE run ADD COLUMN input_tokens INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE run ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE run ADD COLUMN metered INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE run ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0;
    """

  /// What finds out that something is lost or changed: the number of commits, whether the log is needed,
  /// and a checksum of each answer (null for those of older versions).
  private static let version3 = """
    ALTER TABLE run ADD COLUMN commits INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE run ADD COLUMN unclosed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE answer ADD COLUMN checksum INTEGER;
    """

  /// What the run did, stretch by stretch.
  private static let version4 = """
    CREATE TABLE sample (
      time INTEGER PRIMARY KEY,
      session INTEGER NOT NULL,
      span INTEGER NOT NULL CHECK (span >= 0),
      succeeded INTEGER NOT NULL,
      failed INTEGER NOT NULL,
      skipped INTEGER NOT NULL,
      requests INTEGER NOT NULL,
      retries INTEGER NOT NULL,
      refusals INTEGER NOT NULL,
      in_flight INTEGER NOT NULL,
      "limit" INTEGER NOT NULL,
      p50_us INTEGER,
      p95_us INTEGER,
      p99_us INTEGER,
      cold INTEGER NOT NULL,
      away INTEGER NOT NULL,
      refused INTEGER NOT NULL,
      quota INTEGER NOT NULL,
      input_tokens INTEGER NOT NULL,
      output_tokens INTEGER NOT NULL
    ) STRICT;
    """

  /// What the numbers of an answer are that is a vector, in numpy's words; null for all others.
  ///
  /// Little-endian, in the bytes of `body`: four a number, or two.
  private static let version5 = """
    ALTER TABLE answer ADD COLUMN dtype TEXT
      CHECK (dtype IS NULL OR dtype = '<f4' OR dtype = '<f2');
    """

  /// The first version whose answers may be vectors.
  static let firstWithVectors: Int32 = 5

  /// How answers ended that a limit or a filter has cut (`AnswerEnd`); whole ones have no value, and no
  /// place in the index.
  private static let version6 = """
    ALTER TABLE settled ADD COLUMN finish INTEGER CHECK (finish > 0);
    ALTER TABLE retired ADD COLUMN finish INTEGER CHECK (finish > 0);
    CREATE INDEX cut ON settled (finish, position) WHERE finish IS NOT NULL;
    """
}
