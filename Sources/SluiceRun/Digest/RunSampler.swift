import Foundation
import SluiceCore
import SluiceDispatch
import SluiceLedger
import Synchronization

/// Takes the samples that the plots of a run are drawn from: what has changed since the last one.
final class RunSampler: Sendable {
  /// What the run had counted at one moment.
  struct Reading: Sendable {
    var counters: Counters
    var tokens: TokenTotals
    var requests = 0
    var retries = 0
    var throttled = 0
    var waits = WaitTimes()
  }

  private struct State {
    var reading: Reading
    var instant: Instant
  }

  private let state: Mutex<State>

  /// Starts from what the ledger held before this start.
  init(from counters: Counters, _ tokens: TokenTotals) {
    state = Mutex(State(reading: Reading(counters: counters, tokens: tokens), instant: .now))
  }

  /// What happened since the last sample; nil where no time has passed.
  func sample(
    _ dispatcher: Dispatcher,
    counters: Counters,
    tokens: TokenTotals
  ) -> LedgerSample? {
    let snapshot = dispatcher.snapshot()
    let reading = Reading(
      counters: counters,
      tokens: tokens,
      requests: snapshot.requests,
      retries: snapshot.retries,
      throttled: snapshot.throttled,
      waits: snapshot.waits
    )
    let now = Instant.now
    return state.withLock { state in
      guard now - state.instant >= .milliseconds(50) else { return nil }
      var sample = LedgerSample(time: Date(), span: now - state.instant)
      sample.count(from: state.reading, to: reading, between: state.instant, now)
      sample.inFlight = Int64(snapshot.inFlight)
      sample.limit = Int64(snapshot.limit)
      let latency = dispatcher.takeRecentLatency()
      sample.p50 = latency?.p50
      sample.p95 = latency?.p95
      sample.p99 = latency?.p99
      state = State(reading: reading, instant: now)
      return sample
    }
  }
}

extension LedgerSample {
  /// What was counted between two readings; counts that were taken back are no less than none.
  mutating func count(
    from old: RunSampler.Reading,
    to new: RunSampler.Reading,
    between start: Instant,
    _ end: Instant
  ) {
    succeeded = max(0, new.counters.succeeded - old.counters.succeeded)
    failed = max(0, new.counters.failed - old.counters.failed)
    skipped = max(0, new.counters.skipped - old.counters.skipped)
    requests = Int64(max(0, new.requests - old.requests))
    retries = Int64(max(0, new.retries - old.retries))
    refusals = Int64(max(0, new.throttled - old.throttled))
    inputTokens = max(0, new.tokens.input - old.tokens.input)
    outputTokens = max(0, new.tokens.output - old.tokens.output)
    let wait = { (cause: WaitCause) in
      max(Duration.zero, new.waits.total(cause, at: end) - old.waits.total(cause, at: start))
    }
    cold = wait(.cold)
    away = wait(.away)
    refused = wait(.refusals)
    quota = wait(.quota)
  }
}
