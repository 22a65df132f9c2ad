import Dispatch
import SluiceDispatch
import SluiceLedger
import Synchronization

/// Keeps what a run learns and counts, for its next start: every few seconds, for it may be killed,
/// and at its end.
final class MemoryKeeper: Sendable {
  /// What a killed run may have forgotten of its quota of the day and of its endpoints' hours.
  private static let interval = DispatchTimeInterval.seconds(5)

  private let dispatcher: Dispatcher
  private let ledger: Ledger
  private let timer = Mutex<(any DispatchSourceTimer)?>(nil)

  init(_ dispatcher: Dispatcher, ledger: Ledger) {
    self.dispatcher = dispatcher
    self.ledger = ledger
  }

  func start() {
    timer.withLock { timer in
      let source = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
      source.schedule(deadline: .now() + Self.interval, repeating: Self.interval)
      source.setEventHandler { [weak self] in self?.keep() }
      source.activate()
      timer = source
    }
  }

  /// The last time; before the ledger is flushed.
  func end() {
    timer.withLock { $0?.cancel() }
    keep()
  }

  private func keep() {
    if let text = dispatcher.memory().text { ledger.keep(state: text) }
  }
}
