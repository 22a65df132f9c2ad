/// A column of results that is taken out of each answer: `label` from `{{answer.0.label}}`.
package struct ResultColumn: Sendable, Equatable {
  /// What a column holds, for formats whose columns have types.
  package enum Kind: String, Sendable {
    /// Text.
    case text
    /// A number with a fraction.
    case number
    /// A whole number.
    case integer
    /// True or false.
    case bool
    /// A list or an object: itself where the format nests, its JSON text where not.
    case json
    /// A list of numbers.
    case vector
  }

  package let name: String
  /// A template over `answer`, `input`, `row`, `id`, `state` and `error`: `{{answer.0.label}}`.
  package let template: String
  /// Nil for what the first answer holds there.
  package let kind: Kind?

  package init(_ name: String, _ template: String, _ kind: Kind? = nil) {
    self.name = name
    self.template = template
    self.kind = kind
  }

  package static func text(_ name: String, _ template: String) -> ResultColumn {
    ResultColumn(name, template, .text)
  }

  package static func number(_ name: String, _ template: String) -> ResultColumn {
    ResultColumn(name, template, .number)
  }

  package static func json(_ name: String, _ template: String) -> ResultColumn {
    ResultColumn(name, template, .json)
  }

  package static func vector(_ name: String, _ template: String) -> ResultColumn {
    ResultColumn(name, template, .vector)
  }
}
