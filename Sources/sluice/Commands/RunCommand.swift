import ArgumentParser
import Foundation
import SluiceCore
import SluiceKit

/// `sluice run`: start, or continue where it stopped.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Start a job, or continue where it stopped.",
    discussion: """
      sluice run jobs/embed-reviews.yaml
      sluice run --task text-classification --model http://127.0.0.1:8080 \\
          --manifest reviews.jsonl --inputs '{{text}}' -c 64 --export labels.jsonl

      Ctrl-C once finishes what is in flight (30 s) and saves; twice stops now. Neither loses a row \
      that was reported. EXIT STATUS: see sluice --help.
      """
  )

  @OptionGroup var job: JobArguments
  @OptionGroup var sending: SendingArguments

  @Flag(help: "Go on although the job has changed; rows whose request differs are asked again.")
  var acceptChanges = false

  @Option(help: "How to show progress: auto, plain, json or none.")
  var progress: ProgressStyle = .auto

  @Flag(help: "Print a JSON object about how the run ended.")
  var json = false

  func run() async throws {
    let run = Run(try job.resolve(), options: sending.runOptions(acceptChanges: acceptChanges))
    let signals = SignalHandler(
      { run.drain() },
      again: { run.isOpening || run.isExporting ? SignalHandler.end($0) : run.stop() }
    )
    let reporter = ProgressReporter(run, style: progress)
    let outcome: RunOutcome
    do {
      outcome = try await run.start(opening: { reporter.begin($0) }, notice: { reporter.note($0) })
    } catch {
      reporter.end()
      throw error
    }
    reporter.end(outcome)
    if json { try Terminal.print(ProgressJSON.line(outcome)) }
    throw ExitCode(exitStatus(outcome, signals).rawValue)
  }

  /// An interrupted run ends with the signal's status, unless it was done all the same or something
  /// else stopped it.
  private func exitStatus(_ outcome: RunOutcome, _ signals: SignalHandler) -> ExitStatus {
    let status = ExitStatus(outcome)
    return status == .temporary ? signals.status ?? status : status
  }
}
