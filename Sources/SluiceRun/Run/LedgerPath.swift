import Foundation
internal import SluiceCore
package import SluiceJSON
import SluiceLedger

/// How people name a run: by its ledger, or by the job file that made it.
public enum LedgerPath {
  /// The ledger that a RUN argument names.
  ///
  /// - Parameter run: The path of a ledger or of a job file.
  /// - Returns: The ledger's path.
  /// - Throws: ``SluiceError`` (`usage`) when there is neither.
  public static func of(_ run: String) throws -> String {
    guard FileManager.default.fileExists(atPath: run) else {
      throw SluiceError(
        .usage,
        at: safe(run, limit: 400),
        "there is no such ledger or job file",
        next: "name the .sluice file of a run, or its job file"
      )
    }
    if isLedger(run) { return URL(fileURLWithPath: run).standardizedFileURL.path }
    let ledger = try Job(contentsOf: run).ledger
    guard FileManager.default.fileExists(atPath: ledger) else {
      throw SluiceError(
        .usage,
        at: safe(run, limit: 400),
        "this job has not been run yet: there is no \(safe(ledger, limit: 400))",
        next: "sluice run \(safe(run, limit: 400))"
      )
    }
    return ledger
  }

  /// Whether a RUN argument is a ledger rather than a job file: by its bytes, or by its ending where
  /// there are none.
  public static func isLedger(_ path: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? handle.close() }
    let head = (try? handle.read(upToCount: 16)) ?? Data()
    return head.starts(with: Array("SQLite format 3".utf8)) || path.hasSuffix(".sluice")
  }
}

extension Job {
  /// Reads the job that a ledger was made for, so that a run can go on without its job file.
  ///
  /// - Parameter ledger: The ledger's path.
  /// - Throws: ``SluiceError`` when it is not a ledger or holds no job yet.
  public init(ledger: String) throws {
    guard let description = try LedgerReader.open(ledger).description() else {
      throw SluiceError(
        .data,
        at: ledger,
        "this ledger holds no job yet",
        next: "start the run with its job file or flags and --ledger \(safe(ledger, limit: 400))"
      )
    }
    try self.init(kept: description, ledger: ledger)
  }

  /// Reads a job as a command line names it.
  ///
  /// - Parameters:
  ///   - path: A job file, the ledger of an earlier run, or nil for a job of flags alone.
  ///   - flags: Keys that win over the file's.
  ///   - environment: The process's environment: variables of job files, the place of the person's own
  ///     defaults.
  /// - Throws: ``SluiceError`` for the first key that is wrong.
  package init(
    _ path: String?,
    flags: [JSONValue.JSONMember],
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    var document: JobDocument
    if let path {
      document =
        LedgerPath.isLedger(path)
        ? JobDocument(resolved: try Job(ledger: path).document)
        : try JobDocument(contentsOf: path, environment: environment)
    } else {
      document = JobDocument(flags: [])
    }
    // What a ledger holds was decided when it was begun.
    if !(path.map(LedgerPath.isLedger) ?? false), let defaults = try JobDefaults.read(environment) {
      document.underlay(defaults)
    }
    document.override(with: flags)
    try self.init(document)
  }

  init(kept description: RunDescription, ledger: String) throws(SluiceError) {
    guard let kept = try? JSONValue(parsing: Array(description.job.utf8)),
      let root = kept["document"]
    else {
      throw SluiceError(.inputOutput, at: ledger, "the ledger's copy of its job cannot be read")
    }
    var document = JobDocument(resolved: root)
    // A ledger may come from somebody else: its commands are not run.
    document.remove("on_end")
    document.override(with: [.init("ledger", .string(ledger))])
    try self.init(document)
  }
}
