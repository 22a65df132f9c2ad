import SluiceJSON

/// A piece of HTML: only escaped text and elements of our own can come into one.
struct Markup: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The HTML.
  private(set) var html: String

  /// HTML of our own, from this program's text.
  init(stringLiteral html: String) { self.html = html }

  init(stringInterpolation: Interpolation) { html = stringInterpolation.html }

  init(_ parts: [Markup]) { html = parts.map(\.html).joined() }

  static func + (one: Markup, other: Markup) -> Markup { Markup([one, other]) }

  /// Foreign text: what a server, a manifest or a file name says is shown, and never does anything.
  static func text(_ text: String, limit: Int = 2000) -> Markup {
    var markup: Markup = ""
    markup.html = escaped(text, limit: limit)
    return markup
  }

  /// Puts pieces into a piece: a `Markup` as it is, everything else as text.
  struct Interpolation: StringInterpolationProtocol {
    fileprivate var html = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      html.reserveCapacity(literalCapacity * 2)
    }

    mutating func appendLiteral(_ literal: String) { html += literal }

    mutating func appendInterpolation(_ markup: Markup) { html += markup.html }

    mutating func appendInterpolation(_ parts: [Markup]) {
      for part in parts { html += part.html }
    }

    mutating func appendInterpolation(_ text: String) { html += escaped(text, limit: 2000) }

    mutating func appendInterpolation(_ number: some BinaryInteger) { html += String(number) }
  }
}

/// Text as HTML shows it, in elements and in quoted attributes: control characters and those that turn
/// the direction of writing are shown by their numbers.
private func escaped(_ text: String, limit: Int) -> String {
  var shown = ""
  for character in safe(text, limit: limit, oneLine: false) {
    switch character {
    case "&": shown += "&amp;"
    case "<": shown += "&lt;"
    case ">": shown += "&gt;"
    case "\"": shown += "&quot;"
    case "'": shown += "&#39;"
    default: shown.append(character)
    }
  }
  return shown
}
