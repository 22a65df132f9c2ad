import ArgumentParser
import Foundation
import SluiceCore
import SluiceJSON
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

      Ctrl-C once finishes what is in flight (--drain, 20 s) and saves; twice stops now. A second \
      SIGTERM insists only after five seconds. Neither loses a row that was reported. \
      EXIT STATUS: see sluice --help.
      """
  )

  @OptionGroup var job: JobArguments
  @OptionGroup var sending: SendingArguments
  @OptionGroup(title: "A part of the rows") var rows: RowSelectionArguments

  @Flag(help: "Go on although the job has changed; rows whose request differs are asked again.")
  var acceptChanges = false

  @Flag(help: "Go on with a ledger that has lost rows; they are asked again.")
  var acceptLoss = false

  @Option(
    help: ArgumentHelp(
      "Wait so long while another process works on the ledger: 30s, 2m. Default: not at all.",
      valueName: "time"
    )
  )
  var waitForLedger: String?

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

  @Option(
    defaultAsFlag: "100%",
    help: ArgumentHelp(
      "End with 0 in the place of 3 while no more than this share of the rows has failed or was skipped; whatever the share when none is given.",
      valueName: "share"
    )
  )
  var acceptFailed: String?

  @Option(
    help: ArgumentHelp(
      "The exit status after a signal, in the place of 130 and 143: 75 where a scheduler is to start it again.",
      valueName: "status"
    )
  )
  var signalStatus: Int32?

  @Flag(help: "Print a JSON object about how the run ended.")
  var json = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other") }
  }

  func run() async throws {
    let ending = try RunEnding(acceptFailed: acceptFailed, signalStatus: signalStatus)
    let job = try job.resolve()
    try SystemLimits.check(connections: job.pinnedConnections)
    let run = Run(job, options: try options())
    let watch = ThreadWatch()
    defer { withExtendedLifetime(watch) {} }
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
    let status = ending.status(of: outcome, signal: signals.status)
    reporter.end(outcome, status)
    if let failure = await job.onEnd?.run(
      outcome,
      name: job.name,
      exitStatus: status.rawValue,
      environment: ProcessInfo.processInfo.environment
    ) {
      Terminal.say("sluice: the command of on_end failed: \(failure); the run is as it was")
    }
    if json { try Terminal.print(ProgressJSON.line(outcome, status)) }
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

  private func options() throws(SluiceError) -> RunOptions {
    var options = sending.runOptions(acceptChanges: acceptChanges)
    options.rows = rows.selection
    options.acceptLoss = acceptLoss
    options.ledgerWait = try duration(waitForLedger, of: "--wait-for-ledger") ?? .zero
    return options
  }

  private func duration(_ text: String?, of option: String) throws(SluiceError) -> Duration? {
    guard let text else { return nil }
    guard let duration = Duration(written: text) else {
      throw SluiceError(
        .usage,
        "\(option) \(safe(text, limit: 40)) is no time",
        next: "write 30s, 10m or 2h"
      )
    }
    return duration
  }
}
