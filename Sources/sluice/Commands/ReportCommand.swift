import ArgumentParser
import Foundation
import SluiceCore
import SluiceKit
import SluicePages

/// `sluice report`: what a run did, as one file.
struct ReportCommand: ParsableCommand {
  /// What the file is written in.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case html
    case md
  }

  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a report of a run: one HTML file that can be mailed, or Markdown.",
    discussion: """
      sluice report reviews.sluice -o night.html
      sluice report reviews.sluice --format md | gh pr comment --body-file -

      How it ended and what to do next, plots over time, failures by what was said, the slowest \
      requests, what the answers look like, costs, decisions. The file needs no scripts and loads \
      nothing. A file that is not a report is not overwritten.
      """
  )

  @Argument(help: ArgumentHelp("A ledger, or the job file that made it.", valueName: "run"))
  var name: String

  @Option(name: .shortAndLong, help: "The file to write; standard output when it is not given.")
  var output: String?

  @Option(help: "html or md; by default what the file's name says, and html.")
  var format: Format?

  func run() throws {
    let digest = try RunDigest(ledger: try LedgerPath.of(name), depth: .whole)
    let isMarkdown = ["md", "markdown"].contains {
      output?.lowercased().hasSuffix("." + $0) == true
    }
    let text =
      switch format ?? (isMarkdown ? .md : .html) {
      case .html: HTMLReport.text(digest)
      case .md: MarkdownReport.text(digest)
      }
    guard let output else {
      _ = try Terminal.put(text)
      return
    }
    try ReportFile.write(text, to: output)
    Terminal.say("sluice: the report is in \(safe(output, limit: 400))")
  }
}
