import Dispatch
import Foundation
import SluiceKit
import Synchronization

/// Ctrl-C, SIGTERM and a closed terminal: the first drains, the second stops.
final class SignalHandler: Sendable {
  private let state = Mutex(State())

  private struct State {
    var first: Int32?
    var sources: [any DispatchSourceSignal] = []
  }

  /// Takes the signals over for as long as the handler lives.
  init(_ run: Run) {
    let queue = DispatchQueue(label: "sluice.signals")
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      state.withLock { state in
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler { [weak self] in self?.receive(number, for: run) }
        source.activate()
        state.sources.append(source)
      }
    }
  }

  /// The first signal that came; nil when none has.
  var received: Int32? { state.withLock { $0.first } }

  private func receive(_ number: Int32, for run: Run) {
    let isFirst = state.withLock { state in
      defer { state.first = state.first ?? number }
      return state.first == nil
    }
    if isFirst { run.drain() } else { run.stop() }
  }
}
