internal import SluiceJSON
import Foundation
import SluiceCore
import SluiceDispatch
import SluiceLedger
import SluiceTasks

extension DispatchPolicy {
  /// What the job says about time, failure, concurrency and costs, and what earlier sessions left.
  init(_ prepared: PreparedJob, ledger: Ledger) throws {
    let job = prepared.job
    self.init(
      concurrency: Concurrency(job.concurrency),
      batchRows: job.spec.batchRows,
      endpoints: prepared.compiled.endpoints.count
    )
    hasSeveralModels = prepared.compiled.hasSeveralModels
    attempts = job.attempts
    rowDeadline = job.rowDeadline
    callTimeout = job.timeout
    maxStartup = max(job.maxStartup, job.endpoints.first?.wakeTimeout ?? .zero)
    maxWait = job.maxWait
    drain = job.drain
    modelsMustAgree = !job.allowsDifferentModels
    quotas = job.limits.quotas
    let (now, date) = (Instant.now, Date())
    budget = job.budget.budget(at: now, date: date)
    anchor = DayQuota.Anchor(now, seconds: date.timeIntervalSince1970)
    mostOutputTokens = job.spec.mostOutputTokens
    let counters = ledger.counters
    isProven = counters.succeeded > 0
    failedBefore = counters.failed
    succeededBefore = counters.succeeded
    usage = ledger.tokens
    memory = DispatchMemory(kept: try ledger.state())
  }
}

extension RequestSpec {
  /// The most tokens that a row's answer can have, where the job says so with a plain number.
  var mostOutputTokens: Int? {
    let most = ["max_tokens", "max_new_tokens", "max_completion_tokens"].compactMap(number).first
    let answers = ["n", "best_of"].compactMap(number).max() ?? 1
    return most.map { $0 * max(1, answers) }
  }

  private func number(_ name: String) -> Int? {
    let given = parameters.first { $0.name == name }?.value ?? inputs[name]
    guard case .number(let digits)? = given, let count = Int(digits),
      (0...1_000_000).contains(count)
    else { return nil }
    return count
  }
}
