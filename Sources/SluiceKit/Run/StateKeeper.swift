import Dispatch
import SluiceLedger
import Synchronization

/// Puts the state of a run into its ledger, every two seconds while it changes: seldom enough to cost
/// nothing, often enough for somebody who watches `sluice status`.
final class StateKeeper: Sendable {
  private struct Kept {
    var timer: (any DispatchSourceTimer)?
    var last: KeptState?
  }

  private let ledger: Ledger
  private let state: @Sendable () -> KeptState
  private let kept = Mutex(Kept())
  private let queue = DispatchQueue(label: "sluice.state", qos: .utility)

  /// - Parameters:
  ///   - ledger: Where the state is kept.
  ///   - state: What it is now; asked on a queue of this object's own.
  init(_ ledger: Ledger, state: @escaping @Sendable () -> KeptState) {
    self.ledger = ledger
    self.state = state
  }

  func start() {
    kept.withLock { kept in
      let timer = DispatchSource.makeTimerSource(queue: queue)
      timer.schedule(deadline: .now() + 2, repeating: 2, leeway: .milliseconds(200))
      timer.setEventHandler { [weak self] in self?.keep() }
      timer.activate()
      kept.timer = timer
    }
  }

  /// Keeps the last state, and no more.
  func stop() {
    kept.withLock { $0.timer?.cancel() }
    queue.sync { keep() }
  }

  /// A ledger that cannot be written stops the run by itself; there is nothing to say about it here.
  private func keep() {
    let now = state()
    let isNew = kept.withLock { kept in
      defer { kept.last = now }
      return kept.last != now
    }
    if isNew, let text = now.text { ledger.keep(state: text) }
  }
}
