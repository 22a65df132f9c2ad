import Foundation
import SluiceCore
import SluiceDispatch
import SluiceJSON
import SluiceLedger
import SluiceTasks

/// A sample of a job's rows, asked for real, and what it says about the rest.
///
/// What the sample asked is in the ledger and is not asked again.
///
/// ```swift
/// let options = RunOptions(rows: .sample(50), environment: environment)
/// let outcome = try await Run(job, options: options).start()
/// let trial = try Trial(job, outcome)
/// print(trial.estimate.seconds?.middle ?? 0, "s for the rest")
/// ```
public struct Trial: Sendable, Encodable {
  /// An answer, to be looked at before the rest is paid for.
  public struct Answer: Sendable, Encodable {
    /// The record number.
    public let row: Int64
    /// The value of the `id` column.
    public let id: String?
    /// The answer as it came; an answer that is no text is told by its size.
    public let text: String
  }

  /// What the rest will take.
  public let estimate: TrialEstimate
  /// The first answers of the sample, in full.
  public let answers: [Answer]
  /// Why rows of the sample failed, the most frequent reason first.
  public let failures: [FailureGroup]

  /// Reads what the last start of a job settled.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - outcome: How the start with the sample ended.
  ///   - count: How many answers are kept in full.
  /// - Throws: ``SluiceError`` when the ledger cannot be read.
  public init(_ job: Job, _ outcome: RunOutcome, answers count: Int = 3) throws {
    let reader = try LedgerReader.open(job.ledger)
    guard let session = try reader.sessions(1).first else {
      throw SluiceError(.data, at: safe(job.ledger, limit: 400), "no row has been asked yet")
    }
    let rows = try reader.rows(settledSince: session.started, limit: 100_000)
    estimate = TrialEstimate(
      TrialEstimate.Measured(
        rows: rows,
        working: outcome.working,
        concurrency: outcome.limit,
        rowsLeft: outcome.counts.pending,
        tokens: try reader.status().tokens,
        prices: job.budget.prices,
        endpoints: max(1, max(job.endpoints.count, job.spec.endpoints.count))
      )
    )
    let shown = rows.filter { $0.state == .succeeded }.prefix(count)
    answers = try shown.flatMap { row in
      try reader.outcomes(after: row.position - 1, limit: 1, states: [.succeeded]).map(Answer.init)
    }
    let failed = rows.filter { $0.state != .succeeded }.map(\.position)
    failures = try FailureGroup.groups(of: reader.troubledRows(at: failed))
  }
}

extension Trial.Answer {
  init(_ outcome: Outcome) {
    let text =
      switch outcome.answer {
      case .some(let answer) where answer.kind == .json:
        String(decoding: answer.bytes, as: UTF8.self)
      case .some(let answer): "\(grouped(answer.bytes.count)) bytes that are no text"
      case nil: ""
      }
    self.init(row: outcome.position, id: outcome.key, text: text)
  }
}
