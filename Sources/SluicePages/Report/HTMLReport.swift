import SluiceAccess
package import SluiceRun

/// A report of a run as one HTML file: no scripts, nothing loaded from elsewhere.
package enum HTMLReport {
  /// Every report begins with this, so that one can be told from a person's file.
  package static let mark = "<!doctype html><!-- sluice report -->"

  /// The file's text.
  package static func text(_ digest: RunDigest) -> String {
    let words = RunWords(digest)
    let sections = RunSections(digest).all.map {
      "<section id=\"\($0.id)\">\($0.markup)</section>" as Markup
    }
    let page: Markup = """
      <html lang="en"><head><meta charset="utf-8">\
      <meta name="viewport" content="width=device-width,initial-scale=1">\
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\
      <title>\(words.name): \(words.balance)</title><style>\(Markup.style)</style></head><body>\
      <a class="skip" href="#failures">Skip to the failures</a><header><h1>\(words.name)</h1>\
      <p class="dim">\(asked(digest))</p></header><main>\(sections)</main>\
      <footer><p class="dim">Read \(Figures.stamp(digest.time)) from \(digest.status.ledger) \
      by sluice \(SluiceVersion.number). Times are UTC.</p></footer></body></html>
      """
    return mark + page.html + "\n"
  }

  private static func asked(_ digest: RunDigest) -> String {
    let files = digest.manifest.joined(separator: ", ")
    let endpoints = digest.status.endpoints.map(\.name).joined(separator: ", ")
    return [
      digest.task, files.isEmpty ? "" : "of \(files)",
      endpoints.isEmpty ? "" : "asked at \(endpoints)",
    ]
    .filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension Markup {
  /// The style sheet: this program's own text.
  static var style: Markup { Markup(stringLiteral: Style.css) }
}
