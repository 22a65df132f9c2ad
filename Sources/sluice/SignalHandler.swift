import Dispatch
import Foundation
import SluiceCore
import Synchronization

/// Ctrl-C, SIGTERM and a closed terminal: the first asks kindly, every other insists.
final class SignalHandler: Sendable {
  private let state = Mutex(State())

  private struct State {
    var first: Int32?
    var sources: [any DispatchSourceSignal] = []
  }

  /// Takes the signals over for as long as the handler lives.
  ///
  /// - Parameters:
  ///   - kindly: What the first signal does.
  ///   - insistently: What every other does, told which it is; nil for nothing.
  init(
    _ kindly: @escaping @Sendable () -> Void,
    again insistently: (@Sendable (Int32) -> Void)? = nil
  ) {
    let queue = DispatchQueue(label: "sluice.signals")
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      state.withLock { state in
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler { [weak self] in
          guard let self else { return }
          isFirst(number) ? kindly() : insistently?(number)
        }
        source.activate()
        state.sources.append(source)
      }
    }
  }

  /// The first signal that came; nil when none has.
  var received: Int32? { state.withLock { $0.first } }

  /// How a command ends that a signal has interrupted; nil when none has.
  var status: ExitStatus? { received.map { $0 == SIGINT ? .interrupted : .terminated } }

  /// Ends the process with the signal's status: nothing is left to be saved.
  static func end(_ number: Int32) { _exit(128 + number) }

  private func isFirst(_ number: Int32) -> Bool {
    state.withLock { state in
      defer { state.first = state.first ?? number }
      return state.first == nil
    }
  }
}
