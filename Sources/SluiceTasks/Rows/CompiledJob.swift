package import SluiceCore

/// What says what is asked: the job, the same of every row, or each row for itself.
package enum CompiledJob: Sendable {
  case job(Renderer, RequestSpec)
  case rows(RowRequestSpecs)
  case batchLines(BatchLines)

  /// Checks a question and compiles what can be compiled before there is a row.
  ///
  /// - Parameters:
  ///   - spec: What the job asks of each row.
  ///   - bases: Where the services live.
  ///   - media: What reads files and fetches URLs; without it rows that name some are refused.
  /// - Throws: What ``Renderer/init(_:bases:media:)`` throws.
  package init(
    _ spec: RequestSpec,
    bases: ServiceBases,
    media: (any MediaSource)? = nil
  ) throws(SluiceError) {
    if spec.isBatchLines {
      self = .batchLines(try BatchLines(spec, bases: bases))
    } else if spec.isAskedByRows {
      self = .rows(try RowRequestSpecs(spec, bases: bases, media: media))
    } else {
      self = .job(try Renderer(spec, bases: bases, media: media), spec)
    }
  }

  /// A renderer for one reader of the manifest.
  ///
  /// - Parameter isTable: Whether all records have all columns, as in a CSV: an empty cell is then one
  ///   that other rows have a use for.
  /// - Returns: The renderer.
  package func renderer(isTable: Bool) -> any RowRenderer {
    switch self {
    case .job(let renderer, let spec):
      let model = spec.endpoints.isEmpty ? spec.model ?? renderer.url : renderer.url
      let kind = RowKind(task: spec.task, model: model, form: renderer.form)
      return UniformRenderer(renderer, kind: kind)
    case .rows(let specs): return MixedRenderer(specs, emptyIsAbsent: isTable)
    case .batchLines(let lines): return BatchLineRenderer(lines)
    }
  }

  /// The endpoints that are known before there is a row: what the run calls each, and its URL.
  package var endpoints: [(name: String, url: String)] {
    switch self {
    case .job(let renderer, _): Array(zip(renderer.form.endpoints, renderer.urls))
    case .rows(let specs): specs.servers
    case .batchLines(let lines): lines.servers
    }
  }

  /// Those of the endpoints that the job names by their URLs, and not the services of the hub.
  package var servers: [(name: String, url: String)] {
    switch self {
    case .job(_, let spec):
      let models: [String?] =
        spec.endpoints.isEmpty ? [spec.model] : spec.endpoints
      return zip(endpoints, models).filter { $0.1?.contains("://") ?? true }.map(\.0)
    case .rows(let specs): return specs.ownServers
    case .batchLines(let lines): return lines.servers
    }
  }

  /// Where all requests go, where that is one place; what rows ask does not depend on it elsewhere.
  package var url: String? {
    if case .job(let renderer, _) = self { renderer.url } else { nil }
  }

  /// Whether rows name their models: one of them may be wrong for its rows alone.
  package var hasSeveralModels: Bool {
    if case .rows(let specs) = self { specs.model != nil } else { false }
  }

  /// Whether answers hold images or recordings, as far as the job tells.
  package var answersAreBinary: Bool {
    if case .job(let renderer, _) = self { renderer.answersAreBinary } else { false }
  }

  /// Keeps how long the vectors are that are stored by now; where rows name their models, each model
  /// has a length of its own.
  package func expectVectors(of count: Int) {
    if case .job(let renderer, _) = self { renderer.expectVectors(of: count) }
  }

  /// Compares the columns that the job refers to with those that the manifest has.
  ///
  /// - Throws: At the first that is unknown, with the nearest name.
  package func checkColumns(known: [String]) throws(SluiceError) {
    switch self {
    case .job(let renderer, _): try renderer.checkColumns(known: known)
    case .rows(let specs): try specs.checkColumns(known: known)
    case .batchLines: try BatchLines.checkColumns(known: known)
    }
  }
}

extension RequestSpec {
  /// The column that a template stands for, when it is a reference to it and nothing else.
  package static func column(of template: String) -> String? {
    (try? ColumnTemplate(template))?.wholeColumn
  }

  /// Whether rows bring their task, their model or their parameters.
  fileprivate var isAskedByRows: Bool {
    task.contains("{{") || model?.contains("{{") == true || parameterColumn != nil
  }
}
