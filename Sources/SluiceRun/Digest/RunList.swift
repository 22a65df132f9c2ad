public import Foundation
import SluiceCore
import SluiceJSON
import SluiceLedger

/// The runs of a folder: what `sluice list` shows.
public enum RunList {
  /// One ledger.
  public struct Entry: Sendable, Encodable {
    /// The ledger's path.
    public let ledger: String
    /// The job's name; empty before the first start.
    public let name: String
    /// `running`, how the last start ended, `not started`, `not ended` after a kill, or `unreadable`.
    public let state: String
    /// The records of the manifest, as far as they are known.
    public let rows: Int64
    /// Rows that have an outcome.
    public let settled: Int64
    /// Of them, those that failed or were skipped.
    public let failed: Int64
    /// When a run last wrote to it.
    public let lastActivity: Date?
    /// The bytes of the ledger and of its log.
    public let bytes: Int64
    /// Why it cannot be read; nil for a ledger that can.
    public let problem: String?
  }

  /// The ledgers in a folder, the one that was written last first; folders in it are not looked into.
  ///
  /// A file counts by its name (`.sluice`); one that is damaged or of another program is told in words.
  ///
  /// - Parameter folder: The folder's path.
  /// - Returns: The ledgers.
  /// - Throws: ``SluiceError`` when the folder cannot be read.
  public static func entries(in folder: String) throws -> [Entry] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw SluiceError(
        .inputOutput,
        at: safe(folder, limit: 400),
        "the folder cannot be read",
        next: "name a folder that holds .sluice files"
      )
    }
    return names.filter { $0.hasSuffix(".sluice") }.sorted().map { name in
      entry(URL(fileURLWithPath: folder).appendingPathComponent(name).path)
    }
    .sorted { ($0.lastActivity ?? .distantPast) > ($1.lastActivity ?? .distantPast) }
  }

  private static func entry(_ path: String) -> Entry {
    let bytes = size(path) + size(path + "-wal")
    do {
      let reader = try LedgerReader.open(path)
      let status = try reader.status()
      let session = try reader.sessions(1).first
      let kept = KeptState(try reader.state())
      let isRunning = session?.ended == nil && kept.isFresh(at: Date())
      return Entry(
        ledger: path,
        name: try reader.description()?.name ?? "",
        state: isRunning ? "running" : session.map { $0.outcome ?? "not ended" } ?? "not started",
        rows: status.rows,
        settled: status.counters.settled,
        failed: status.counters.failed + status.counters.skipped,
        lastActivity: session?.seen,
        bytes: bytes,
        problem: nil
      )
    } catch {
      return Entry(
        ledger: path,
        name: "",
        state: "unreadable",
        rows: 0,
        settled: 0,
        failed: 0,
        lastActivity: nil,
        bytes: bytes,
        problem: (error as? SluiceError)?.what ?? "\(error)"
      )
    }
  }

  private static func size(_ path: String) -> Int64 {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
  }
}
