import Foundation
import SluiceAccess
package import SluiceCore
package import SluiceJSON
import Yams

/// A job as it was written: a tree of keys and values, and the line of each.
///
/// YAML, JSON and flags all become one of these, so that one reader (``Job/init(_:)``) decides what
/// the keys mean.
package struct JobDocument: Sendable {
  /// The tree; always an object.
  package internal(set) var root: JSONValue
  /// The path of the job file; nil for a job made of flags.
  package let path: String?
  /// The line on which a key stands, by its dotted path.
  private let lines: [String: Int]
  /// The keys whose values do not come from the file.
  private var overridden: Set<String> = []
  /// What stands under it: the person's own defaults, and which keys come from there.
  private var standard: (keys: Set<String>, document: [JobDocument]) = ([], [])

  /// A job made of flags.
  package init(flags: [JSONValue.JSONMember]) { self.init(resolved: .object(flags)) }

  /// A job that was read before: the ledger's copy.
  init(resolved root: JSONValue) {
    self.root = root
    path = nil
    lines = [:]
  }

  /// Reads a job file: JSON when its name ends in `.json`, YAML otherwise.
  ///
  /// - Throws: ``SluiceError`` (`data`) naming the file, the line and what is wrong.
  package init(
    contentsOf path: String,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(SluiceError) {
    self.path = path
    try Self.refuseManifest(path)
    let bytes = try JobDocument.read(path)
    if path.hasSuffix(".json") {
      do {
        root = try JSONValue(parsing: bytes)
        lines = [:]
      } catch {
        let what = "\(error.reason) at byte \(error.offset)"
        throw SluiceError(.data, at: path, what)
      }
    } else {
      (root, lines) = try YAMLTree.read(bytes, path: path)
    }
    guard case .object = root else {
      throw SluiceError(
        .data,
        at: path,
        "a job is an object of keys, this is \(root.kindName)",
        next: "see docs/JOBS.md"
      )
    }
    try expandVariables(environment)
  }

  /// Lays these keys under the document's: what the document says wins.
  mutating func underlay(_ defaults: JobDocument) {
    guard case .object(let own) = root, case .object(let under) = defaults.root else { return }
    root = .object(Self.laid(own, over: under, merging: Set(Self.merged)))
    standard = (Set(under.map(\.name)).subtracting(own.map(\.name)), [defaults])
  }

  /// Takes a key out.
  mutating func remove(_ key: String) {
    guard case .object(let own) = root else { return }
    root = .object(own.filter { $0.name != key })
  }

  /// Lays other keys over this document's: a flag beside a job file wins over the file.
  ///
  /// A flag for one member of such an object leaves the others as they are.
  package mutating func override(with members: [JSONValue.JSONMember]) {
    guard case .object(var own) = root else { return }
    // Rows have one origin: naming another takes the place of the one that the file names.
    let origins = ["manifest", "query", "files"]
    if members.contains(where: { origins.contains($0.name) }) {
      own.removeAll { member in
        origins.contains(member.name) && !members.contains { $0.name == member.name }
      }
    }
    root = .object(
      Self.laid(members, over: own, merging: Set(Self.shorthands.keys).union(Self.merged))
    )
    overridden.formUnion(members.map(\.name))
  }

  private static func laid(
    _ members: [JSONValue.JSONMember],
    over own: [JSONValue.JSONMember],
    merging merged: Set<String> = []
  ) -> [JSONValue.JSONMember] {
    var own = own
    for member in members {
      guard let index = own.firstIndex(where: { $0.name == member.name }) else {
        own.append(member)
        continue
      }
      if merged.contains(member.name), case .object(let new) = member.value,
        let old = self.members(of: own[index])
      {
        own[index].value = .object(laid(new, over: old, merging: Self.mergedInside))
      } else {
        own[index] = member
      }
    }
    return own
  }

  private static let merged = [
    "retry", "parameters", "headers", "limits", "budget", "models", "csv",
  ]
  /// Objects inside these whose members are laid over each other, too.
  private static let mergedInside: Set<String> = ["csv"]
  /// Objects for which a string, or a list of them, may stand, and the member that it is then.
  private static let shorthands = ["export": "path", "output": "files", "endpoint": "name"]

  /// The members of an object, or of what is short for one.
  private static func members(of member: JSONValue.JSONMember) -> [JSONValue.JSONMember]? {
    switch member.value {
    case .object(let members): members
    case .string, .array: shorthands[member.name].map { [.init($0, member.value)] }
    default: nil
    }
  }

  /// Where a key stands, for an error: `jobs/embed.yaml:7`; nil for one that a flag gave.
  package func place(of key: String) -> String? {
    let first = String(key.prefix { $0 != "." })
    if standard.keys.contains(first), !overridden.contains(first) {
      return standard.document.first?.place(of: key)
    }
    guard let path, !overridden.contains(String(key.prefix { $0 != "." })) else { return nil }
    // In `batch: 8` the key `batch.rows` stands where `batch` does.
    var key = key
    while lines[key] == nil, let dot = key.lastIndex(of: ".") { key = String(key[..<dot]) }
    return lines[key].map { "\(path):\($0)" } ?? path
  }

  /// Tells by the name that these are rows, before the rows are called bad YAML.
  private static func refuseManifest(_ path: String) throws(SluiceError) {
    let name = path.lowercased()
    guard [".jsonl", ".ndjson", ".csv", ".tsv"].contains(where: name.hasSuffix) else { return }
    throw SluiceError(
      .data,
      at: safe(path, limit: 400),
      "has the name of a manifest, not of a job file or a ledger",
      next: "name the rows with --manifest, or as manifest: in a job file"
    )
  }

  private static func read(_ path: String) throws(SluiceError) -> [UInt8] {
    let limit = 1 << 20
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      data = try handle.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw SluiceError(
        .data,
        at: path,
        "cannot be read: \(reason(of: error).lowercased())",
        next: "name a job file or a ledger that you may read, or describe the job by flags"
      )
    }
    guard data.count <= limit else {
      throw SluiceError(.data, at: path, "a job file is at most 1 MiB; is this the manifest?")
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return Array(data.starts(with: mark) ? data.dropFirst(mark.count) : data)
  }
}
