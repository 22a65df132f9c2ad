import SluiceCore
import SluiceJSON
import SluiceManifest
import SluiceTasks

/// How a job lets its rows say what they ask.
extension Job {
  /// The most rows that one request may carry.
  static let mostBatchRows = 4096

  /// The parameters, or the column that holds those of each row.
  static func parameters(
    _ keys: JobKeys
  ) throws(SluiceError) -> (given: [JSONValue.JSONMember], column: String?) {
    guard case .string(let text)? = keys.value("parameters") else {
      return (try keys.members("parameters"), nil)
    }
    guard let column = RequestSpec.column(of: text) else {
      throw keys.fault(
        "parameters",
        "parameters must be an object, or a column that holds one: \"{{parameters}}\""
      )
    }
    return ([], column)
  }

  /// What rows may call a model: an object of names, or a list of models under their own.
  static func namedModels(
    _ keys: JobKeys,
    of model: String?
  ) throws(SluiceError) -> [NamedModels] {
    var named: [NamedModels] = []
    switch keys.value("models") {
    case nil: return []
    case .object(let members)?:
      let nested = try keys.object("models")
      try nested.allow(only: members.map(\.name))
      for member in members {
        let models = try nested.strings(member.name) ?? []
        guard !models.isEmpty, !member.name.isEmpty else {
          throw nested.fault(member.name, "models.\(member.name) names no model")
        }
        try checkSame(models, at: "models.\(member.name)", keys)
        named.append(NamedModels(member.name, models))
      }
    case .some:
      for model in try keys.strings("models") ?? []
      where !named.contains(where: { $0.name == model }) {
        named.append(NamedModels(model, [model]))
      }
    }
    guard model?.contains("{{") == true else {
      throw keys.fault(
        "models",
        "models are for rows that name one, and model is no template",
        next: "add model: \"{{model}}\", with the column that names it"
      )
    }
    return named
  }

  // MARK: - Lines of OpenAI's batches

  static func isBatch(_ keys: JobKeys) throws(SluiceError) -> Bool {
    try keys.choice("format", ManifestOptions.Format.self) == .openAIBatch
  }

  /// Lines bring everything but the server.
  static func batchSpec(_ keys: JobKeys) throws(SluiceError) -> RequestSpec {
    let others = [
      "task", "id", "inputs", "parameters", "models", "batch", "path", "method", "wire",
      "vectors",
    ]
    for key in others where keys.value(key) != nil {
      throw keys.fault(
        key,
        "\(key) does not go with format: openai-batch, whose lines say what is asked",
        next: "take \(key) out"
      )
    }
    if try keys.object("export", orJust: "path").bool("join") == true {
      throw keys.fault(
        "export.join",
        "a batch's results have no place for the columns of its lines",
        next: "take join out; custom_id joins them"
      )
    }
    let models = try models(keys)
    var spec = RequestSpec(
      task: BatchLines.task,
      model: models.first,
      endpoints: models.count > 1 ? models : [],
      idColumn: BatchLines.id,
      headers: try headers(keys),
      fileName: try keys.object("output", orJust: "files").string("name")
    )
    spec.isBatchLines = true
    return spec
  }
}

extension RequestSpec {
  /// The task, for the name of a job that has none.
  var label: String { task.contains("{{") ? "mixed" : task }
}
