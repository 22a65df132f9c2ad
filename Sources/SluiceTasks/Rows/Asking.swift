package import SluiceCore

/// Who says what is asked: the job, the same of every row, or each row for itself.
package enum Asking: Sendable {
  case job(Renderer, Question)
  case rows(RowQuestions)
  case batchLines(BatchLines)

  /// Checks a question and compiles what can be compiled before there is a row.
  ///
  /// - Parameters:
  ///   - question: What the job asks of each row.
  ///   - bases: Where the services live.
  ///   - media: What reads files and fetches URLs; without it rows that name some are refused.
  /// - Throws: What ``Renderer/init(_:bases:media:)`` throws.
  package init(
    _ question: Question,
    bases: ServiceBases,
    media: (any MediaSource)? = nil
  ) throws(SluiceError) {
    if question.isBatchLines {
      self = .batchLines(try BatchLines(question, bases: bases))
    } else if question.isAskedByRows {
      self = .rows(try RowQuestions(question, bases: bases, media: media))
    } else {
      self = .job(try Renderer(question, bases: bases, media: media), question)
    }
  }

  /// A renderer for one reader of the manifest.
  ///
  /// - Parameter isTable: Whether all records have all columns, as in a CSV: an empty cell is then one
  ///   that other rows have a use for.
  /// - Returns: The renderer.
  package func renderer(isTable: Bool) -> any RowRenderer {
    switch self {
    case .job(let renderer, let question):
      let model = question.endpoints.isEmpty ? question.model ?? renderer.url : renderer.url
      let kind = RowKind(task: question.task, model: model, form: renderer.form)
      return UniformRenderer(renderer, kind: kind)
    case .rows(let questions): return MixedRenderer(questions, emptyIsAbsent: isTable)
    case .batchLines(let lines): return BatchLineRenderer(lines)
    }
  }

  /// The endpoints that are known before there is a row: what the run calls each, and its URL.
  package var endpoints: [(name: String, url: String)] {
    switch self {
    case .job(let renderer, _): Array(zip(renderer.form.endpoints, renderer.urls))
    case .rows(let questions): questions.servers
    case .batchLines(let lines): lines.servers
    }
  }

  /// Those of the endpoints that the job names by their URLs, and not the services of the hub.
  package var servers: [(name: String, url: String)] {
    switch self {
    case .job(_, let question):
      let models: [String?] =
        question.endpoints.isEmpty ? [question.model] : question.endpoints
      return zip(endpoints, models).filter { $0.1?.contains("://") ?? true }.map(\.0)
    case .rows(let questions): return questions.ownServers
    case .batchLines(let lines): return lines.servers
    }
  }

  /// Where all requests go, where that is one place; what rows ask does not depend on it elsewhere.
  package var url: String? {
    if case .job(let renderer, _) = self { renderer.url } else { nil }
  }

  /// Whether rows name their models: one of them may be wrong for its rows alone.
  package var hasSeveralModels: Bool {
    if case .rows(let questions) = self { questions.model != nil } else { false }
  }

  /// Whether answers hold images or recordings, as far as the job tells.
  package var answersAreBinary: Bool {
    if case .job(let renderer, _) = self { renderer.answersAreBinary } else { false }
  }

  /// Compares the columns that the job refers to with those that the manifest has.
  ///
  /// - Throws: At the first that is unknown, with the nearest name.
  package func checkColumns(known: [String]) throws(SluiceError) {
    switch self {
    case .job(let renderer, _): try renderer.checkColumns(known: known)
    case .rows(let questions): try questions.checkColumns(known: known)
    case .batchLines: try BatchLines.checkColumns(known: known)
    }
  }
}

extension Question {
  /// The column that a template stands for, when it is a reference to it and nothing else.
  package static func column(of template: String) -> String? {
    (try? ColumnTemplate(template))?.wholeColumn
  }

  /// Whether rows bring their task, their model or their parameters.
  fileprivate var isAskedByRows: Bool {
    task.contains("{{") || model?.contains("{{") == true || parameterColumn != nil
  }
}
