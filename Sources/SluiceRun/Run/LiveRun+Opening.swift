import SluiceAccess
import Foundation
import SluiceCore
import SluiceLedger

/// What has to be right before a run may send anything.
extension LiveRun {
  /// Standard input and the rows of a query can only be put beside the ledger under its lock.
  static func open(
    _ job: Job,
    options: RunOptions
  ) throws -> (PreparedJob, Ledger) {
    let waits = try job.readsStandardInput || job.isStaged
    let early = waits ? nil : try PreparedJob(job, options: options)
    let ledger = try Ledger.open(at: job.ledger, acceptLoss: options.acceptLoss)
    do {
      let prepared =
        try early
        ?? (job.readsStandardInput
          ? PreparedJob.spooling(job, options: options) : PreparedJob(job, options: options))
      return (try prepared.continuing(try ledger.description()), ledger)
    } catch {
      try? ledger.close()
      throw error
    }
  }

  /// Brings the ledger in line with the job and the manifest of today.
  static func settleIn(
    _ prepared: PreparedJob,
    _ ledger: Ledger
  ) throws -> RebaseCounts? {
    let stored = try ledger.description()
    let description = try prepared.description()
    switch try Resumption.decide(stored: stored, now: prepared) {
    case .fresh:
      try ledger.describe(description)
      return nil
    case .resume:
      // What may change freely (export, concurrency, …) is as of the last start.
      if description != stored { try ledger.describe(description) }
      return nil
    case .refused(let changes):
      throw Resumption.refusal(
        changes,
        ledger: prepared.job.ledger,
        settled: ledger.counters.settled
      )
    case .rebase:
      let feed = try RebaseFeed(prepared)
      let total = try LedgerReader.open(prepared.job.ledger).status()
      let summary = try ledger.rebase(
        onto: description,
        matching: stored.map(prepared.matching) ?? .fingerprint,
        feed: feed.next,
        permit: { summary in
          if let refusal = Removal(summary, before: total).refusal(prepared) { throw refusal }
        }
      )
      let counts = RebaseCounts(summary)
      ledger.record(RunEvent(.rebased, counts.summary), at: Date())
      return counts
    }
  }
}
