internal import SluiceAccess
import Foundation
import SluiceCore
import SluiceJSON
import SluiceManifest
import SluiceTasks

/// How a job's keys become its parts.
extension Job {
  static func manifest(_ keys: JobKeys, _ place: JobPlace) throws(SluiceError) -> [String] {
    let others = ["query", "files"].filter { keys.value($0) != nil }
    let paths = try keys.strings("manifest") ?? []
    if others.count > 1 || (!others.isEmpty && !paths.isEmpty) {
      throw keys.fault(
        others[0],
        "rows come from one of manifest, query and files",
        next: "take the others out"
      )
    }
    guard !paths.isEmpty || !others.isEmpty else {
      throw keys.fault(
        "manifest",
        "the job names no manifest",
        next: "add manifest: FILE (JSONL, CSV, Parquet, …), or --manifest FILE"
      )
    }
    return paths.map { $0 == "-" ? "-" : place.absolute($0) }
  }

  static func manifestOptions(_ keys: JobKeys) throws(SluiceError) -> ManifestOptions {
    var options = ManifestOptions()
    options.format = try keys.choice("format", ManifestOptions.Format.self) ?? .automatic
    options.csv = try CSVKeys.table(keys)
    if let text = try keys.string("delimiter") {
      guard let byte = CSVKeys.delimiter(text) else {
        throw keys.fault("delimiter", "the delimiter must be one ASCII character, or \"tab\"")
      }
      options.csv.delimiter = byte
    }
    return options
  }

  static func spec(_ keys: JobKeys) throws(SluiceError) -> RequestSpec {
    if try isBatch(keys) { return try batchSpec(keys) }
    guard let task = try keys.string("task") else {
      throw keys.fault("task", "the job names no task", next: "sluice tasks lists them")
    }
    let models = try models(keys)
    let batch = try keys.object("batch", orJust: "rows")
    try batch.allow(only: ["rows"])
    let parameters = try parameters(keys)
    var spec = RequestSpec(
      task: task,
      model: models.first,
      endpoints: models.count > 1 ? models : [],
      wire: try keys.choice("wire", Wire.self) ?? .current,
      inputs: keys.value("inputs") ?? .object([]),
      parameters: parameters.given,
      batchRows: try batch.integer("rows", in: 1...mostBatchRows) ?? 1,
      idColumn: try keys.string("id"),
      path: try keys.string("path"),
      method: try keys.string("method"),
      headers: try headers(keys),
      fileName: try keys.object("output", orJust: "files").string("name")
    )
    spec.parameterColumn = parameters.column
    spec.models = try namedModels(keys, of: spec.model)
    spec.vectors = try vectors(keys, of: task)
    return spec
  }

  /// What vectors are kept as; a task that makes none has no use for the key.
  private static func vectors(_ keys: JobKeys, of task: String) throws(SluiceError) -> VectorStorage
  {
    guard let storage = try keys.choice("vectors", VectorStorage.self) else { return .float32 }
    guard let known = try? TaskCatalogue.task(named: task, code: .data), !known.makesVectors else {
      return storage
    }
    throw keys.fault("vectors", "\(task) makes no vectors", next: "take vectors out")
  }

  /// The model, or the models and URLs that can stand in for each other.
  static func models(_ keys: JobKeys) throws(SluiceError) -> [String] {
    let models = try keys.strings("model") ?? []
    for (index, model) in models.enumerated() where models.firstIndex(of: model) != index {
      throw keys.fault("model", "\"\(safe(model, limit: 200))\" stands twice under model")
    }
    if models.count > 1, let template = models.first(where: { $0.contains("{{") }) {
      throw keys.fault(
        "model",
        "\"\(safe(template, limit: 80))\" stands for one model, and cannot be one of several",
        next: "name replicas under models"
      )
    }
    try checkSame(models, at: "model", keys)
    return models
  }

  /// Refuses replicas that are different models by their names.
  static func checkSame(
    _ models: [String],
    at key: String,
    _ keys: JobKeys
  ) throws(SluiceError) {
    guard models.count > 1, try keys.bool("allow_different_models") != true else { return }
    // `org/name:provider` is the same model at another provider.
    let names = models.filter { !$0.contains("://") }.map { $0.prefix { $0 != ":" } }
    if let other = names.first(where: { $0 != names[0] }) {
      throw keys.fault(
        key,
        "\(safe(String(names[0]), limit: 200)) and \(safe(String(other), limit: 200)) "
          + "are different models",
        next: "name replicas of one model, or say allow_different_models: true"
      )
    }
  }

  static func headers(_ keys: JobKeys) throws(SluiceError) -> [HeaderField] {
    var fields: [HeaderField] = []
    for member in try keys.members("headers") {
      guard case .string(let value) = member.value else {
        throw keys.fault("headers.\(member.name)", "the header \(member.name) must be a string")
      }
      fields.append(HeaderField(member.name, value))
    }
    return fields
  }

  /// An endpoint has a URL of its own; only another URL that leads to it may stand beside it, and beside
  /// several none.
  static func checkModel(
    _ model: String?,
    _ endpoints: [JobEndpoint],
    _ keys: JobKeys
  ) throws(SluiceError) {
    guard let endpoint = endpoints.first, let model else { return }
    if endpoints.count > 1 {
      throw keys.fault("model", "several endpoints have URLs of their own", next: "take model out")
    }
    if model.contains("://") { return }
    throw keys.fault(
      "model",
      "\"\(safe(model, limit: 80))\" is a model, and the endpoint \(endpoint.name) has its own",
      next:
        "take model out; a name for the request's body is a parameter (parameters: { model: … })"
    )
  }

  /// The health route; a model of the hub has none, and a dedicated endpoint's is known to its API.
  static func health(
    _ keys: JobKeys,
    _ spec: RequestSpec,
    _ endpoints: [JobEndpoint]
  ) throws(SluiceError) -> String? {
    guard let route = try keys.string("health") else { return nil }
    let isWritable = route.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    guard isWritable, route.hasPrefix("/") || route.contains("://") else {
      throw keys.fault("health", "health must be a path such as /health, or a URL")
    }
    guard endpoints.isEmpty, spec.model?.contains("://") == true else {
      throw keys.fault(
        "health",
        endpoints.isEmpty
          ? "only a server has a health route, and model names none"
          : "the health route of a dedicated endpoint is known to the management API",
        next: "take health out"
      )
    }
    return route
  }

  /// Refuses results over the rows they come from, and the like.
  static func keepApart(
    _ keys: JobKeys,
    manifest: [String],
    ledger: String,
    export: String?,
    jobFile: String?
  ) throws(SluiceError) {
    if manifest.contains(ledger) {
      throw keys.fault(
        "ledger",
        "the ledger would stand in the manifest's place",
        next: "name another file"
      )
    }
    let kept = KeptFiles(ledger: ledger, manifest: manifest, jobFile: jobFile)
    guard let export, export != "-", let loss = kept.loss(from: export) else { return }
    throw keys.fault("export", "the results would overwrite \(loss)", next: "name another file")
  }

  /// The hosts that rows may name although they are private.
  static func mediaHosts(_ keys: JobKeys) throws(SluiceError) -> [String] {
    let hosts = try keys.strings("media_hosts") ?? []
    if let odd = hosts.first(where: { $0.isEmpty || $0.contains { "/@ ".contains($0) } }) {
      throw keys.fault(
        "media_hosts",
        "\"\(safe(odd, limit: 80))\" is no host",
        next: "write name or name:port"
      )
    }
    return hosts
  }

  /// The document with every path absolute and the name said, so that the ledger's copy of it means
  /// the same wherever it is read.
  static func resolved(
    _ document: JobDocument,
    name: String,
    manifest: [String],
    ledger: String,
    export: String?,
    files: String?,
    mediaRoot: String?,
    rows: (queryFolder: String?, files: String?) = (nil, nil)
  ) -> JSONValue {
    var document = document
    document.override(with: [
      .init("name", .string(name)),
      .init("ledger", .string(ledger)),
    ])
    if !manifest.isEmpty {
      document.override(with: [.init("manifest", .array(manifest.map(JSONValue.string)))])
    }
    if let folder = rows.queryFolder {
      document.override(with: [.init("query_folder", .string(folder))])
    }
    if let files = rows.files { document.override(with: [.init("files", .string(files))]) }
    if let files {
      document.override(with: [.init("output", .object([.init("files", .string(files))]))])
    }
    if let mediaRoot { document.override(with: [.init("media_root", .string(mediaRoot))]) }
    if let export {
      document.override(with: [.init("export", .object([.init("path", .string(export))]))])
    }
    document.remove("on_end")
    return document.root
  }

  /// The command of `on_end`, with its deadline.
  static func onEnd(_ keys: JobKeys) throws(SluiceError) -> OnEnd? {
    let own = try keys.object("on_end", orJust: "command")
    try own.allow(only: ["command", "timeout"])
    guard let command = try own.string("command") else { return nil }
    guard !command.isEmpty else { throw keys.fault("on_end", "the command of on_end is empty") }
    return OnEnd(command: command, timeout: try own.duration("timeout") ?? .seconds(60))
  }
}

extension RequestSpec {
  /// The same question to dedicated endpoints, whose URLs are known only when they are awake.
  func about(_ dedicated: [JobEndpoint]) -> RequestSpec {
    guard let first = dedicated.first, model == nil else { return self }
    var spec = self
    spec.model = StandInAddress(first).url
    if dedicated.count > 1 { spec.endpoints = dedicated.map { StandInAddress($0).url } }
    return spec
  }
}

/// Where a job was written: what its relative paths are relative to, and what it is called.
struct JobPlace {
  /// The folder of the job file, or the current one.
  private let folder: URL
  private let file: String?

  init(document: JobDocument) {
    file = document.path
    let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    folder =
      document.path.map { URL(fileURLWithPath: $0).absoluteURL.deletingLastPathComponent() } ?? here
  }

  func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path, relativeTo: folder).standardizedFileURL.path
  }

  /// The job file's name without its ending; for a job of flags, the manifest's and the task's.
  func name(manifest: [String], task: String) -> String {
    if let file { return Self.stem(file) }
    let first = manifest.first.map { $0 == "-" ? "stdin" : Self.stem($0) } ?? "job"
    return "\(first).\(task)"
  }

  /// `<job name>.sluice` beside the job file.
  func ledger(named name: String) -> String {
    absolute(name.replacingOccurrences(of: "/", with: "_") + ".sluice")
  }

  /// A name in the folder of another path.
  func beside(_ path: String, _ name: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(name).path
  }

  private static func stem(_ path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }
}
