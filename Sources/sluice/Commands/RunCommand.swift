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
      sluice run jobs/embed-reviews.yaml --limit 100
      sluice run --task text-classification --model http://127.0.0.1:8080 \\
          --manifest reviews.jsonl --inputs '{{text}}' -c 64 --export labels.jsonl

      Ctrl-C once finishes what is in flight (30 s) and saves; twice stops now. Neither loses a row \
      that was reported. EXIT STATUS: see sluice --help.
      """
  )

  @OptionGroup var job: JobArguments
  @OptionGroup var sending: SendingArguments
  @OptionGroup(title: "A part of the rows") var rows: RowSelectionArguments

  @Flag(help: "Go on although the job has changed; rows whose request differs are asked again.")
  var acceptChanges = false

  @Option(help: "How to show progress: auto, plain, json or none.")
  var progress: ProgressStyle = .auto

  @Option(
    help: ArgumentHelp(
      "Append what the run decides to this file, a JSON object a line; it may be rotated.",
      valueName: "file"
    )
  )
  var log: String?

  @Flag(name: .shortAndLong, help: "Say nothing but what went wrong.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say each decision as it is made.")
  var verbose = false

  @Flag(help: "Print a JSON object about how the run ended.")
  var json = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other") }
  }

  func run() async throws {
    var options = sending.runOptions(acceptChanges: acceptChanges)
    options.rows = rows.selection
    let job = try job.resolve()
    let run = Run(job, options: options)
    let signals = SignalHandler(
      { run.drain() },
      again: { run.isOpening || run.isExporting ? SignalHandler.end($0) : run.stop() }
    )
    let reporter = ProgressReporter(run, style: quiet ? .none : progress, isQuiet: quiet)
    let log = try log.map(EventLog.init)
    let decisions = tell(run.events(), reporter, log)
    let outcome: RunOutcome
    do {
      outcome = try await run.start(
        opening: { opening in
          log?.begin(opening)
          reporter.begin(opening)
        },
        notice: { words in
          log?.note(words)
          reporter.note(words)
        }
      )
    } catch {
      reporter.end()
      throw error
    }
    await decisions.value
    log?.end(outcome)
    reporter.end(outcome)
    let status = exitStatus(outcome, signals)
    if let failure = await job.onEnd?.run(
      outcome,
      name: job.name,
      exitStatus: status.rawValue,
      environment: ProcessInfo.processInfo.environment
    ) {
      Terminal.say("sluice: the command of on_end failed: \(failure); the run is as it was")
    }
    if json { try Terminal.print(ProgressJSON.line(outcome)) }
    throw ExitCode(status.rawValue)
  }

  /// Hands on what the run decides, until it has ended.
  private func tell(
    _ events: AsyncStream<RunEvent>,
    _ reporter: ProgressReporter,
    _ log: EventLog?
  ) -> Task<Void, Never> {
    let tellsAll = verbose
    return Task {
      for await event in events {
        log?.decided(event)
        if tellsAll { reporter.note("\(event.kind.rawValue): \(event.detail)") }
      }
    }
  }

  /// An interrupted run ends with the signal's status, unless it was done all the same or something
  /// else stopped it.
  private func exitStatus(_ outcome: RunOutcome, _ signals: SignalHandler) -> ExitStatus {
    let status = ExitStatus(outcome)
    return status == .temporary ? signals.status ?? status : status
  }
}
