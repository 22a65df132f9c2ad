import Dispatch
import SluiceLedger
import Synchronization

/// Puts the state of a run into its ledger every two seconds: seldom enough to cost nothing, often
/// enough for `sluice status`, which shows by it that the run is alive.
final class RunStateWriter: Sendable {
  private let ledger: Ledger
  private let state: @Sendable () -> (kept: KeptState, cold: Duration)
  private let sample: @Sendable () -> LedgerSample?
  private let timer = Mutex<(any DispatchSourceTimer)?>(nil)
  private let queue = DispatchQueue(label: "sluice.state", qos: .utility)

  /// - Parameters:
  ///   - ledger: Where the state is kept.
  ///   - state: What it is now, and how long the run has been cold; asked on a queue of this object's
  ///     own.
  ///   - sample: What the run has done since the last sample; nil where that was a moment ago.
  init(
    _ ledger: Ledger,
    state: @escaping @Sendable () -> (kept: KeptState, cold: Duration),
    sample: @escaping @Sendable () -> LedgerSample? = { nil }
  ) {
    self.ledger = ledger
    self.state = state
    self.sample = sample
  }

  func start() {
    timer.withLock { timer in
      let source = DispatchSource.makeTimerSource(queue: queue)
      source.schedule(deadline: .now(), repeating: 2, leeway: .milliseconds(200))
      source.setEventHandler { [weak self] in self?.keep() }
      source.activate()
      timer = source
    }
  }

  /// Keeps the last state, and no more.
  func stop() {
    timer.withLock { $0?.cancel() }
    queue.sync { keep() }
  }

  /// A ledger that cannot be written stops the run by itself; there is nothing to say about it here.
  private func keep() {
    let (kept, cold) = state()
    ledger.setCold(cold)
    if let sample = sample() { ledger.keep(sample) }
    if let text = kept.text { ledger.keep(state: text) }
  }
}
