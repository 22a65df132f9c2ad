import GRDB

/// What a run is about: the parts of it that a later start is compared with.
package struct RunDescription: Codable, Sendable, Equatable {
  /// The job's name.
  package var name: String
  /// The job as resolved, as canonical JSON: equal texts are equal jobs.
  package var job: String
  /// The manifest's identity, as JSON: its files, their sizes, times and hashes.
  package var manifest: String
  /// The version of the tool that wrote this.
  package var tool: String

  package init(name: String, job: String, manifest: String, tool: String) {
    self.name = name
    self.job = job
    self.manifest = manifest
    self.tool = tool
  }
}

extension RunDescription {
  /// What the ledger holds; nil before the first start.
  static func recorded(_ db: Database) throws -> RunDescription? {
    let row = try GRDB.Row.fetchOne(db, sql: "SELECT name, job, manifest, tool FROM run")
    guard let row, let name = try row.decode(String?.self, atIndex: 0) else { return nil }
    return RunDescription(
      name: name,
      job: try row.decode(atIndex: 1),
      manifest: try row.decode(atIndex: 2),
      tool: try row.decode(atIndex: 3)
    )
  }

  func record(in db: Database) throws {
    try db.execute(
      sql: "UPDATE run SET name = ?, job = ?, manifest = ?, tool = ?",
      arguments: [name, job, manifest, tool]
    )
  }
}
