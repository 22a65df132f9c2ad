import ArgumentParser
import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice init`: a job file to begin with.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented job file from a manifest and a server's URL.",
    discussion: """
      sluice init reviews.jsonl --model http://127.0.0.1:8080
      sluice init reviews.csv --model org/name --task text-classification -o label.yaml

      The first hundred records are read and the server is asked what it is (/info, /v1/models); no \
      row is sent, and no file is overwritten.
      """
  )

  @Argument(help: "The rows: a JSONL or CSV file.")
  var manifest: String

  @Option(help: "A model id (org/name) or the URL of a server.")
  var model: String

  @Option(help: "The task's id. Default: what the server says.")
  var task: String?

  @Option(
    name: .shortAndLong,
    help: "The file to write, - for standard output. Default: the manifest's name with .yaml."
  )
  var output: String?

  @OptionGroup var sending: SendingArguments

  func run() async throws {
    let name = URL(fileURLWithPath: manifest).deletingPathExtension().lastPathComponent
    let path = output ?? name + ".yaml"
    if path != "-" { try refuseExisting(path) }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let draft = try await JobDraft(
      manifest: manifest,
      model: model,
      task: task,
      folder: path == "-" ? "." : folder,
      options: sending.options()
    )
    guard path != "-" else {
      _ = try Terminal.put(draft.text)
      return
    }
    do {
      try Data(draft.text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
    } catch {
      throw SluiceError(
        .inputOutput,
        at: safe(path, limit: 400),
        "cannot be written: \(reason(of: error).lowercased())",
        next: "name another file with --output"
      )
    }
    Terminal.say(
      "sluice: \(safe(path, limit: 400)) is written; look at it, then: sluice plan \(ClosingWords.shellWord(path)) --sample 10"
    )
  }

  private func refuseExisting(_ path: String) throws(SluiceError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    throw SluiceError(
      .usage,
      at: safe(path, limit: 400),
      "this file is there already; it has been left as it was",
      next: "name another with --output"
    )
  }
}
