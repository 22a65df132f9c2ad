import GRDB

/// An endpoint that the run has woken and not put back yet.
package struct WokenEndpoint: Sendable, Equatable {
  /// The user or organisation that it belongs to.
  package let namespace: String
  package let name: String
  /// The state that it was found in, in the words of the management API: `paused`.
  package let found: String

  package init(namespace: String, name: String, found: String) {
    self.namespace = namespace
    self.name = name
    self.found = found
  }
}

extension WokenEndpoint {
  /// All of them, the first first.
  fileprivate static func fetch(_ db: Database) throws -> [WokenEndpoint] {
    try GRDB.Row.fetchAll(db, sql: "SELECT namespace, name, found FROM woken ORDER BY time")
      .map {
        WokenEndpoint(
          namespace: try $0.decode(atIndex: 0),
          name: try $0.decode(atIndex: 1),
          found: try $0.decode(atIndex: 2)
        )
      }
  }
}

extension LedgerReader {
  /// The endpoints that the run has woken and not put back.
  package func woken() throws -> [WokenEndpoint] { try read(WokenEndpoint.fetch) }
}

/// Endpoints that the run has woken: a run that was killed finds them again at its next start.
extension Ledger {
  /// Those that have not been put back.
  package func woken() throws -> [WokenEndpoint] { try ask(WokenEndpoint.fetch) }

  /// Keeps that an endpoint is about to be woken: before it is done.
  ///
  /// - Throws: What the commit failed with; nothing must be woken then.
  package func note(_ endpoint: WokenEndpoint) throws {
    let now = now
    try write { db, _ in
      try db.execute(
        sql: "INSERT OR REPLACE INTO woken (namespace, name, found, time) VALUES (?, ?, ?, ?)",
        arguments: [endpoint.namespace, endpoint.name, endpoint.found, now]
      )
    }
  }

  /// The endpoint sleeps again, or is no longer the run's business.
  ///
  /// - Throws: What the commit failed with.
  package func forget(_ endpoint: WokenEndpoint) throws {
    try write { db, _ in
      try db.execute(
        sql: "DELETE FROM woken WHERE namespace = ? AND name = ?",
        arguments: [endpoint.namespace, endpoint.name]
      )
    }
  }
}
