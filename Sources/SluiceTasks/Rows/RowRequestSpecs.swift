import SluiceCore
import SluiceJSON

/// A job whose rows bring their own task, their own model, or both.
///
/// `task: "{{task}}"` and `model: "{{model}}"` are templates like any other. Every row is checked
/// against the declaration of its own task, and asks what it would ask in a job of that task alone.
package struct RowRequestSpecs: Sendable {
  /// Where rows have what they give to their task.
  enum Source: Sendable, Equatable {
    /// In the job's templates.
    case templates
    /// In a column: an object of arguments, or the first argument itself.
    case column(String)
    /// In columns named as arguments and parameters, and in objects of them.
    case names
  }

  let spec: RequestSpec
  let bases: ServiceBases
  let media: (any MediaSource)?
  let task: RecordText
  /// Nil where the job names the model.
  let model: RecordText?
  /// The columns of ``task`` and ``model``.
  let columns: [String]
  private let taskColumns: Int
  let source: Source

  init(
    _ spec: RequestSpec,
    bases: ServiceBases,
    media: (any MediaSource)?
  ) throws(SluiceError) {
    var columns: [String] = []
    task = try RecordText(spec.task, at: "task", columns: &columns)
    taskColumns = columns.count
    if columns.isEmpty { _ = try TaskCatalogue.task(named: spec.task, code: .data) }
    var model: RecordText?
    if let text = spec.model, text.contains("{{") {
      model = try RecordText(text, at: "model", columns: &columns)
    }
    self.model = model
    self.columns = columns
    self.spec = spec
    self.bases = bases
    self.media = media
    source = Self.source(spec)
    for entry in spec.models {
      for member in entry.members { _ = try Target(named: member, at: "models.\(entry.name)") }
    }
    for member in model == nil ? spec.members : [] {
      _ = try Target(named: member, at: "model")
    }
  }

  private static func source(_ spec: RequestSpec) -> Source {
    if spec.inputs == .object([]) || spec.inputs == .null { return .names }
    guard case .string(let text) = spec.inputs, spec.task.contains("{{"),
      let column = RequestSpec.column(of: text)
    else { return .templates }
    return .column(column)
  }

  /// Refuses templates over columns that the manifest does not have.
  func checkColumns(known: [String]) throws(SluiceError) {
    var wanted = columns.enumerated().map { (index, column) in
      (place: index < taskColumns ? "task" : "model", column: column)
    }
    if let id = spec.idColumn { wanted.append(("id", id)) }
    if case .column(let column) = source { wanted.append(("inputs", column)) }
    for (place, column) in wanted where !known.hasColumn(column) {
      throw SluiceError(
        .data,
        at: place,
        "the manifest has no column \"\(column)\"",
        next: suggestion(for: column, among: known)
      )
    }
  }

  /// What a row's model stands for.
  ///
  /// A row cannot send requests, and the token with them, to a server that the job does not name.
  func models(named name: String) throws(RowRefusal) -> NamedModels {
    if let entry = spec.models.first(where: { $0.name == name }) { return entry }
    if name.contains("://") {
      if let entry = spec.models.first(where: { $0.members == [name] }) { return entry }
      throw RowRefusal(
        "the row names the server \(safe(name, limit: 200)), which is not among the job's models"
      )
    }
    guard spec.models.isEmpty else {
      let known = spec.models.map(\.name)
      throw RowRefusal(
        "the row names the model \"\(safe(name, limit: 100))\", which is not among the job's; "
          + suggestion(for: name, among: known)
      )
    }
    return NamedModels(name, [name])
  }

  /// Where requests may go: the servers that the job names, and the services for the models' ids.
  var servers: [(name: String, url: String)] {
    let isOpen = model != nil && spec.models.isEmpty
    guard isOpen || named.contains(where: { !$0.contains("://") }) else { return ownServers }
    return ownServers + bases.services(spec.wire).map { ($0, $0) }
  }

  /// The servers that the job names.
  var ownServers: [(name: String, url: String)] {
    var servers: [(name: String, url: String)] = []
    for name in named where name.contains("://") && !servers.contains(where: { $0.name == name }) {
      servers.append((name, name))
    }
    if spec.model == nil, let base = bases.openAI { servers.append((base, base)) }
    return servers
  }

  private var named: [String] {
    model == nil ? spec.members : spec.models.flatMap(\.members)
  }
}

extension RequestSpec {
  /// The endpoints that answer where the job names the model.
  var members: [String] { endpoints.isEmpty ? model.map { [$0] } ?? [] : endpoints }
}
