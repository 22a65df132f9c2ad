import Foundation
public import SluiceAccess
import SluiceClient
import SluiceCore
import SluiceJSON
import SluiceManifest
import SluiceTasks

/// A job file for a person to go on with: written from a manifest and a server.
///
/// ```swift
/// let draft = try await JobDraft(manifest: "reviews.jsonl", model: "http://127.0.0.1:8080", options: options)
/// print(draft.text)
/// ```
public struct JobDraft: Sendable {
  /// The job file, with comments.
  public let text: String

  /// Looks at the first hundred records and asks the server what it is; no row is sent.
  ///
  /// - Parameters:
  ///   - path: The path of the rows.
  ///   - model: A model id or the URL of a server.
  ///   - given: The task's id; nil to ask the server.
  ///   - folder: The folder of the job file, which the manifest's path is relative to.
  ///   - options: Tokens and addresses.
  /// - Throws: ``SluiceError`` where the manifest cannot be read, or for a task that does not exist.
  public init(
    manifest path: String,
    model: String,
    task given: String? = nil,
    folder: String = ".",
    options: AccessOptions
  ) async throws {
    let manifest = try Manifest.open(paths: [path])
    let columns = try ManifestColumns(manifest)
    var reason: String?
    var task = try given.map { try TaskCatalogue.task(named: $0).id }
    if task == nil, model.contains("://") {
      let found = await Self.task(of: model, options)
      task = found?.task
      reason = found?.reason
    }
    text = Self.text(
      Facts(
        manifest: Self.relative(path, to: folder),
        format: manifest.columns == nil ? "JSON lines" : "CSV",
        columns: columns,
        model: model,
        task: task,
        reason: reason
      )
    )
  }

  /// What is known before the file is written.
  struct Facts {
    let manifest: String
    let format: String
    let columns: ManifestColumns
    let model: String
    let task: String?
    /// What the task was told by.
    let reason: String?
  }

  private static func task(of model: String, _ options: AccessOptions) async -> ServerTask? {
    guard let client = try? InferenceClient(model: model, timeout: .seconds(10), options: options)
    else { return nil }
    let info = try? await client.endpointInfo(model)
    if let found = ServerTask(info: info, hasModels: false) { return found }
    let base = model.hasSuffix("/") ? String(model.dropLast()) : model
    let root = base.hasSuffix("/v1") ? String(base.dropLast(3)) : base
    return ServerTask(info: info, hasModels: await client.listsModels(root))
  }

  private static func relative(_ path: String, to folder: String) -> String {
    let file = URL(fileURLWithPath: path).standardizedFileURL.path
    let base = URL(fileURLWithPath: folder).standardizedFileURL.path
    return file.hasPrefix(base + "/") ? String(file.dropFirst(base.count + 1)) : file
  }

  /// The file's text.
  static func text(_ facts: Facts) -> String {
    var lines = ["# A job of sluice: every key is in docs/JOBS.md, every task in docs/TASKS.md."]
    lines += task(facts)
    lines.append("model: \(quoted(facts.model))")
    lines.append("manifest: \(quoted(facts.manifest))   # \(facts.format)")
    lines += columns(facts.columns)
    if let id = facts.columns.id {
      lines.append("id: \(quoted(id.name))   # another value in each of the records looked at")
    } else {
      lines.append(
        "# id: COLUMN   # no column was found that names a row; rows are known by what they ask"
      )
    }
    let text = facts.columns.text.map { "{{\($0.name)}}" } ?? "{{text}}"
    if facts.task == "chat-completion" {
      lines += ["inputs:", "  messages:", "    - role: user", "      content: \(quoted(text))"]
    } else {
      lines.append("inputs: \(quoted(text))")
    }
    lines += [
      "# parameters: { }          # sluice tasks \(facts.task ?? "TASK") lists them",
      "concurrency: auto          # as many at a time as bring more answers",
      "# budget:                  # nothing is known of prices: fill in what applies",
      "#   price_per_million_input_tokens: ",
      "#   price_per_million_output_tokens: ",
      "#   price_per_hour: ",
      "#   cost: ",
      "export: results.jsonl", "",
    ]
    return lines.joined(separator: "\n")
  }

  private static func task(_ facts: Facts) -> [String] {
    if let task = facts.task {
      return ["task: \(task)" + (facts.reason.map { "   # \($0)" } ?? "")]
    }
    return ["task: TASK   # the server does not say what it is for; sluice tasks lists the tasks"]
  }

  private static func columns(_ columns: ManifestColumns) -> [String] {
    ["# Columns, with a value of each:"]
      + columns.columns.prefix(50).map { column in
        "#   \(safe(column.name, limit: 60)): \(safe(column.sample, limit: 70))"
      }
  }

  /// A text as YAML reads it back, whatever it holds.
  private static func quoted(_ text: String) -> String {
    String(decoding: JSONValue.string(text).text, as: UTF8.self)
  }
}
