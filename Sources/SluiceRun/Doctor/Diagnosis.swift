import Foundation
public import SluiceAccess
import SluiceCore
import SluiceJSON
import SluiceLedger
import SluiceTasks
import SluiceTransport

/// What this machine and this environment mean for a run: libraries with their known faults, the ledger's
/// file system, descriptors, proxies, and which token would go where.
///
/// ```swift
/// let diagnosis = Diagnosis(options: AccessOptions(environment: ProcessInfo.processInfo.environment))
/// for finding in diagnosis.findings { print(finding.subject, finding.says) }
/// ```
public struct Diagnosis: Sendable, Encodable {
  /// One thing that was looked at.
  public struct Finding: Sendable, Encodable, Equatable {
    /// What was looked at: `SQLite`, `ledger`, `token`.
    public let subject: String
    /// What was found, for people.
    public let says: String
    /// How much it matters.
    public let weight: Weight

    init(_ subject: String, _ says: String, _ weight: Weight = .fine) {
      self.subject = subject
      self.says = says
      self.weight = weight
    }
  }

  /// How much a finding matters.
  public enum Weight: String, Sendable, Encodable {
    /// Nothing to do.
    case fine
    /// Worth knowing; a run works.
    case note
    /// A run would be refused, or would stop.
    case problem
  }

  /// What was looked at, in a fixed order.
  public let findings: [Finding]

  /// Whether nothing would stop a run.
  public var isSound: Bool { !findings.contains { $0.weight == .problem } }

  /// Looks; sends nothing.
  ///
  /// - Parameters:
  ///   - urls: Where requests would go; by default the services that the environment names.
  ///   - ledger: Where a ledger is or would be; by default in the current folder.
  ///   - options: The environment, and whether a token is sent.
  public init(urls: [String] = [], ledger: String? = nil, options: AccessOptions) {
    findings =
      [Finding("sluice", SluiceVersion.number)] + Self.libraries() + Self.volume(ledger)
      + [Self.descriptors()] + Self.proxies(options.environment) + Self.tokens(urls, options)
  }

  private static func libraries() -> [Finding] {
    let curl = LibcurlVersion.text
    return library("libcurl", .libcurl, curl, LibcurlVersion.tls.map { "\(curl), \($0)" } ?? curl)
      + library("SQLite", .sqlite, SQLiteVersion.text, SQLiteVersion.text)
      + library("simdjson", .simdjson, SimdjsonVersion.text, SimdjsonVersion.text)
  }

  /// A library's version, then a line for each fault that this version is known for.
  static func library(
    _ name: String,
    _ library: KnownFault.Library,
    _ version: String,
    _ says: String
  ) -> [Finding] {
    let faults = LibraryVersion(version).map { KnownFault.of(library, $0) } ?? []
    return [Finding(name, says)] + faults.map { Finding(name, "\($0.words) (\($0.source))", .note) }
  }

  private static func volume(_ ledger: String?) -> [Finding] {
    let path = URL(fileURLWithPath: ledger ?? "run.sluice").standardizedFileURL.path
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let place = safe(folder, limit: 400)
    let volume = LedgerVolume(of: path)
    let type = volume.fileSystem ?? "an unknown file system"
    guard !volume.isNetwork else {
      let words = "\(place) is on \(type): a ledger is refused on a network file system"
      return [Finding("ledger", words + "; name a place on a local disk with --ledger", .problem)]
    }
    guard access(folder, W_OK) == 0 else {
      return [Finding("ledger", "\(place) cannot be written to", .problem)]
    }
    let isMemory = ["tmpfs", "ramfs"].contains(type)
    let words = isMemory ? "; what is there is gone when the machine stops" : ""
    return [
      Finding("ledger", "\(place) is on \(type)" + words, isMemory ? .note : .fine), room(folder),
    ]
  }

  private static func room(_ folder: String) -> Finding {
    guard let room = VolumeRoom(of: folder) else {
      return Finding("disk", "its room is unknown", .note)
    }
    let words =
      "\(grouped(room.free >> 20)) MiB free; a run stops below \(grouped(room.reserve >> 20)) MiB"
    return Finding("disk", words, room.free < room.reserve ? .problem : .fine)
  }

  private static func descriptors() -> Finding {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return Finding("descriptors", "their limit is unknown", .note)
    }
    return descriptors(soft: UInt64(limit.rlim_cur), hard: UInt64(limit.rlim_max))
  }

  /// A request in flight has a connection; ledger, manifest, event queues and results need a few more.
  static func descriptors(soft: UInt64, hard: UInt64) -> Finding {
    let wanted = 512 + 64
    let words = "\(grouped(soft)) may be open"
    guard soft < wanted else { return Finding("descriptors", words) }
    let raise = hard > soft ? "ulimit -n \(wanted)" : "raise the hard limit (ulimit -Hn)"
    return Finding(
      "descriptors",
      "\(words), 512 requests in flight need \(wanted); \(raise)",
      .note
    )
  }

  private static func proxies(_ environment: [String: String]) -> [Finding] {
    let lines = ProxySettings.lines(environment)
    guard !lines.isEmpty else { return [Finding("proxy", "none in the environment")] }
    return lines.map { Finding("proxy", safe($0, limit: 400), .note) }
  }

  private static func tokens(_ urls: [String], _ options: AccessOptions) -> [Finding] {
    let bases = ServiceBases(environment: options.environment)
    let services = [bases.inference(.current), bases.openAI, bases.hub].compactMap { $0 }
    return (urls.isEmpty ? services : urls).map { url in
      do throws(SluiceError) {
        let destination = try Destination(url: url, options: options)
        let source = destination.tokenSource.map { safe($0, limit: 400) }
        let words = source.map { "the token of \($0)" } ?? "no token"
        return Finding("token", "\(safe(url, limit: 400)): \(words)")
      } catch {
        return Finding("token", safe(error.description, limit: 800), .problem)
      }
    }
  }
}
