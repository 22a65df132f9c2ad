/// The page `docs/REPLIES.md`: which reply means what, written from the dialects.
package enum RepliesPage {
  /// The page, in Markdown.
  package static var text: String {
    var lines = [
      "# What replies mean",
      "",
      "Written from `Sources/SluiceDialects`; a test fails while it differs, and `SLUICE_WRITE_PAGES=1 swift test",
      "--filter RepliesPageTests` writes it anew. Each reply of the tables is a test, too.",
      "",
      "A reply is understood by its status, its words, its codes and its fields together. An error behind a status of",
      "success stands for the status that it names, in figures or in a word; what has no content is no answer. The words",
      "count before the status, those of the gravest meaning first:",
      "",
      "| meaning | what follows |", "|---|---|",
    ]
    lines += ReplyMeaning.allCases.map { "| \($0.words) | \(consequence(of: $0)) |" }
    lines += [
      "", "Where a reply says no more than its status:", "", "| status | what follows |",
      "|---|---|",
    ]
    lines += statuses.map { "| \($0) | \($1) |" }
    for dialect in DialectCatalogue.all where !dialect.samples.isEmpty {
      lines += ["", "## \(dialect.name)", "", "| reply | means |", "|---|---|"]
      lines += dialect.samples.map(row)
    }
    lines += ["", "## Waits", "", "| where | form |", "|---|---|"] + waits
    lines += ["", "## Quotas", "", "| fields | count |", "|---|---|"]
    lines += DialectCatalogue.quotas.map { quota in
      "| `\(quota.limit)`, `\(quota.remaining)`, `\(quota.reset)` | \(quota.unit == .tokens ? "tokens" : "requests") |"
    }
    lines += [
      "| `RateLimit` and `RateLimit-Policy` | as their units say |", "",
      "Each may stand behind `\(QuotaReader.forwarded)`, as LiteLLM hands on what its provider said.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ sample: SampleReply) -> String {
    let fields = sample.headers.map { " `\($0)`" }.joined()
    let body = sample.body.replacing("|", with: "\\|")
    let meant = sample.meant == sample.status ? "" : "as \(sample.meant)"
    let meaning = sample.meaning?.words ?? (meant.isEmpty ? "what its status says" : "")
    let words = [meaning, meant].filter { !$0.isEmpty }.joined(separator: ", ")
    return "| \(sample.status)\(fields) `\(body)` | \(words) |"
  }

  private static func consequence(of meaning: ReplyMeaning) -> String {
    switch meaning {
    case .refused: "the row fails; a unit of several rows is halved"
    case .outOfCredits, .unauthorized: "the run stops with 77 once a second request confirms it"
    case .gone: "the run stops with 69 once a second request confirms it; another endpoint goes on"
    case .paused, .loading: "the gate closes, one row at a time asks whether it may open"
    case .later: "everybody waits as long as the server says; no row is charged"
    case .interrupted: "asked again, the endpoint is counted as failing"
    }
  }

  private static let statuses: [(String, String)] = [
    ("2xx, no answer", "tried again, up to 3 times, then the row fails in words"),
    ("3xx", "the run stops with 69: redirects are not followed"),
    ("401, 403, 407", "the run stops with 77 once a second request confirms it"),
    ("402", "the run stops with 77 once a second request confirms it"),
    ("404", "the run stops with 69; the row fails where others have been answered"),
    ("408, 425", "tried again, up to 6 times"), ("409", "tried again once"),
    ("423, 424", "tried again, up to 3 times"), ("429, 529", "everybody waits"),
    ("other 4xx", "the row fails"), ("any 4xx with `Retry-After`, but 413", "everybody waits"),
    ("500", "tried again while others are well, else the endpoint is down"),
    ("501, 505", "the run stops with 69"),
    ("502, 504, 520 to 524", "the endpoint is down; at first it is loading"),
    ("503", "loading at first, later more than it can take"),
  ]

  private static var waits: [String] {
    DialectCatalogue.waits.map { "| `\($0)` | seconds, a duration (`2s`, `1m30s`), a date |" }
      + DialectCatalogue.millisecondWaits.map { "| `\($0)` | milliseconds |" }
      + DialectCatalogue.bodyWaits.map { wait in
        "| `\(wait.member)` in an error's body | "
          + (wait.unit == .seconds ? "seconds, a duration, a date |" : "milliseconds |")
      } + ["| the words `try again in 20s` and their like | at most 120 s |"]
  }
}
