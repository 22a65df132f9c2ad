import SluiceCore
import SluiceJSON
import SluiceManifest

/// What the first records of a manifest hold: its columns, and which of them names a row and which is
/// asked about.
struct ManifestColumns: Sendable, Equatable {
  /// A column with a value of it.
  struct Column: Sendable, Equatable {
    let name: String
    /// The first value that is not empty, as JSON writes it; texts without their quotes.
    let sample: String
    let isText: Bool
    /// The mean length of its values, in characters.
    let length: Int
    /// Whether every record has it and no value stands twice.
    let isUnique: Bool
  }

  let columns: [Column]

  private static let idNames = ["id", "_id", "uuid", "guid", "key", "custom_id"]
  private static let textNames = [
    "text", "content", "prompt", "inputs", "input", "body", "sentence", "review", "question",
    "query",
    "document", "message", "title", "image", "audio", "url",
  ]

  /// Looks at records as JSON objects.
  init(_ records: [[JSONValue.JSONMember]]) {
    var names: [String] = []
    var values: [String: [JSONValue]] = [:]
    for record in records {
      for member in record where member.value != .null {
        if values[member.name] == nil { names.append(member.name) }
        values[member.name, default: []].append(member.value)
      }
    }
    columns = names.map { name in
      let found = values[name] ?? []
      let texts = found.map(Self.shown)
      return Column(
        name: name,
        sample: texts.first { !$0.isEmpty } ?? "",
        isText: found.allSatisfy { if case .string = $0 { true } else { false } },
        length: texts.reduce(0) { $0 + $1.count } / max(1, texts.count),
        isUnique: texts.count == records.count && Set(texts).count == texts.count
      )
    }
  }

  /// Reads the first hundred records of a manifest.
  init(_ manifest: Manifest) throws {
    var records: [[JSONValue.JSONMember]] = []
    for case .record(let record) in try manifest.reader(columns: []).next(100) {
      if case .object(let members)? = try? JSONValue(parsing: record.bytes) {
        records.append(members)
      }
    }
    self.init(records)
  }

  /// The column that names a row: by its name, or, with `_id` at its end, whatever stands before; it
  /// must have another value in each record.
  var id: Column? {
    let unique = columns.filter(\.isUnique)
    return Self.idNames.lazy.compactMap { name in unique.first { $0.name.lowercased() == name } }
      .first
      ?? unique.first { $0.name.lowercased().hasSuffix("_id") || $0.name.hasSuffix("Id") }
  }

  /// The column that is asked about: by its name, or else the one with the longest texts.
  var text: Column? {
    let others = columns.filter { $0.name != id?.name }
    return Self.textNames.lazy.compactMap { name in
      others.first { $0.isText && $0.name.lowercased() == name }
    }.first ?? others.filter(\.isText).max { $0.length < $1.length } ?? others.first
  }

  private static func shown(_ value: JSONValue) -> String {
    if case .string(let text) = value { return text }
    return String(decoding: value.text, as: UTF8.self)
  }
}
