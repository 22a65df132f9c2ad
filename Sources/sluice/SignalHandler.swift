import Dispatch
import Foundation
import SluiceCore
import Synchronization

/// Ctrl-C, SIGTERM and a closed terminal: the first asks kindly, a later one insists
/// (``SignalDecision``).
///
/// A signal that was ignored when the process started stays ignored: `nohup` and the shell's background
/// jobs mean that.
final class SignalHandler: Sendable {
  private let state = Mutex(State())

  private struct State {
    var decision = SignalDecision()
    var sources: [any DispatchSourceSignal] = []
  }

  /// Takes the signals over for as long as the handler lives.
  ///
  /// - Parameters:
  ///   - kindly: What the first signal does.
  ///   - insistently: What a later one does, told which it is; nil for nothing.
  init(
    _ kindly: @escaping @Sendable () -> Void,
    again insistently: (@Sendable (Int32) -> Void)? = nil
  ) {
    let queue = DispatchQueue(label: "sluice.signals")
    for number in [SIGINT, SIGTERM, SIGHUP] where !ProcessSetup.isIgnored(number) {
      signal(number, SIG_IGN)
      state.withLock { state in
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler { [weak self] in
          guard let self else { return }
          switch self.state.withLock({ $0.decision.received(number, now: .now) }) {
          case .drain: kindly()
          case .stop: insistently?(number)
          case .nothing: break
          }
        }
        source.activate()
        state.sources.append(source)
      }
    }
  }

  /// The first signal that came; nil when none has.
  var received: Int32? { state.withLock { $0.decision.first?.number } }

  /// How a command ends that a signal has interrupted; nil when none has.
  var status: ExitStatus? { received.map { $0 == SIGINT ? .interrupted : .terminated } }

  /// Ends the process with the signal's status: nothing is left to be saved.
  static func end(_ number: Int32) { _exit(128 + number) }
}
