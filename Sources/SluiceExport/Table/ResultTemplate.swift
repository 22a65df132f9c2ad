package import SluiceCore
import SluiceJSON

/// A column's template, compiled: where in a row its value stands.
struct ResultTemplate: Sendable {
  enum Source: Sendable, Equatable {
    case answer(ResultPath)
    case input(ResultPath)
    case field(ResultField)
  }
  enum Part: Sendable, Equatable {
    case text(String)
    case value(Source)
  }
  let parts: [Part]

  /// The value that the template stands for, when it is one and nothing else.
  var lone: Source? {
    guard parts.count == 1, case .value(let source) = parts[0] else { return nil }
    return source
  }

  var readsAnswer: Bool {
    parts.contains { part in
      if case .value(.answer) = part { true } else { false }
    }
  }

  var readsInput: Bool {
    parts.contains { part in
      if case .value(.input) = part { true } else { false }
    }
  }

  /// - Throws: `data` when it is malformed or begins with something else than a row has.
  init(_ column: ResultColumn) throws(SluiceError) {
    let place = "columns.\(safe(column.name, limit: 80))"
    let template: ColumnTemplate
    do { template = try ColumnTemplate(column.template) } catch {
      throw SluiceError(.data, at: place, error.reason)
    }
    var parts: [Part] = []
    for part in template.parts {
      switch part {
      case .text(let text): parts.append(.text(text))
      case .column(let path): parts.append(.value(try Self.source(path, at: place)))
      }
    }
    self.parts = parts
  }

  private static func source(_ text: String, at place: String) throws(SluiceError) -> Source {
    let steps = text.split(separator: ".", omittingEmptySubsequences: false)
    switch steps[0] {
    case "answer": return .answer(ResultPath(steps.dropFirst()))
    case "input": return .input(ResultPath(steps.dropFirst()))
    default: break
    }
    if steps.count == 1, let field = ResultField(rawValue: text) { return .field(field) }
    let known = ["answer", "input"] + ResultField.allCases.map(\.rawValue)
    throw SluiceError(
      .data,
      at: place,
      "a result has no \"\(safe(text, limit: 60))\"",
      next: suggestion(for: String(steps[0]), among: known)
    )
  }
}

extension ResultColumn {
  /// Fails when the template is malformed.
  package func check() throws(SluiceError) { _ = try ResultTemplate(self) }

  /// Whether its value stands in the record, and not in the result.
  package var readsInput: Bool { (try? ResultTemplate(self))?.readsInput ?? false }
}
