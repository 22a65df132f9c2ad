import Foundation
import SluiceCore
import SluiceJSON

/// The command that a job wants to be run when it has ended: `on_end: "./notify.sh"`.
///
/// It is told the outcome by its environment (`SLUICE_…`) and by a JSON object on its standard input.
/// What becomes of it changes nothing about the run.
public struct OnEnd: Sendable, Equatable {
  /// What `/bin/sh -c` is given.
  public let command: String
  /// How long it may take, then it is ended; one minute by default.
  public let timeout: Duration

  /// A command with its deadline.
  public init(command: String, timeout: Duration = .seconds(60)) {
    self.command = command
    self.timeout = timeout
  }
}

/// How a run ended, as the command of `on_end` reads it on its standard input.
struct RunSummary: Encodable {
  let name: String
  let ledger: String
  let outcome: String
  let exitStatus: Int32
  let stopped: String?
  let rows: Int64
  let rowsKnown: Bool
  let succeeded: Int64
  let failed: Int64
  let skipped: Int64
  let pending: Int64
  let settledNow: Int64
  let requests: Int
  let elapsedSeconds: Double
  let coldSeconds: Double
  let export: String?
  let files: String?
  let spending: RunSpending

  init(_ outcome: RunOutcome, name: String, exitStatus: Int32) {
    self.name = name
    ledger = outcome.ledger
    self.outcome = outcome.stopped == nil ? "finished" : "stopped"
    self.exitStatus = exitStatus
    stopped = outcome.stopped?.description
    rows = outcome.counts.rows
    rowsKnown = outcome.counts.rowsKnown
    succeeded = outcome.counts.succeeded
    failed = outcome.counts.failed
    skipped = outcome.counts.skipped
    pending = outcome.counts.pending
    settledNow = outcome.settledNow
    requests = outcome.requests
    elapsedSeconds = outcome.elapsed / .seconds(1)
    coldSeconds = outcome.cold / .seconds(1)
    export = outcome.export
    files = outcome.files
    spending = outcome.spending
  }

  /// The object on one line, with keys as the command's `--json` has them.
  var json: String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// The same as variables; what is not known is left out.
  var variables: [String: String] {
    let values: [(String, String?)] = [
      ("NAME", name), ("LEDGER", ledger), ("OUTCOME", outcome), ("EXIT_STATUS", String(exitStatus)),
      ("STOPPED", stopped), ("ROWS", String(rows)), ("SUCCEEDED", String(succeeded)),
      ("FAILED", String(failed)), ("SKIPPED", String(skipped)), ("PENDING", String(pending)),
      ("EXPORT", export), ("COST", spending.cost.map { String($0) }),
    ]
    return Dictionary(
      values.compactMap { name, value in value.map { ("SLUICE_" + name, $0) } },
      uniquingKeysWith: { first, _ in first }
    )
  }
}

extension OnEnd {
  /// Runs the command to its end, or to its deadline.
  ///
  /// The variables that hold tokens are taken out of its environment.
  ///
  /// ```swift
  /// if let failure = await job.onEnd?.run(outcome, name: job.name, exitStatus: 0, environment: environment) {
  ///   print("the command failed:", failure)
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - outcome: How the run ended.
  ///   - name: The job's name.
  ///   - exitStatus: The status that the process is going to end with.
  ///   - environment: The process's environment.
  /// - Returns: Why it failed, in words; nil when it did not.
  public func run(
    _ outcome: RunOutcome,
    name: String,
    exitStatus: Int32,
    environment: [String: String]
  ) async -> String? {
    let summary = RunSummary(outcome, name: name, exitStatus: exitStatus)
    let inherited = environment.filter { !VariableExpansion.isSecret($0.key) }
    let shell = ShellCommand(
      command: command,
      environment: inherited.merging(summary.variables) { _, own in own },
      input: Array((summary.json + "\n").utf8)
    )
    return await shell.run(within: timeout)
  }
}
