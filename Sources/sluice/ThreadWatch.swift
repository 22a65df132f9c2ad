import Dispatch
import Foundation
import SluiceCore
import Synchronization

/// Ends the process when the queues get no threads any more: a run would wait for ever, in silence.
///
/// A thread of its own asks a queue for a sign of life; one that is silent for half a minute while the
/// system refuses new threads is dead. What was reported is in the ledger.
final class ThreadWatch: Sendable {
  private static let patience = Duration.seconds(30)
  private let lastSign = Mutex(Instant.now)
  private let isOver = Atomic<Bool>(false)

  /// Starts to watch.
  init() {
    let thread = Thread { [weak self] in
      while let self, !self.isOver.load(ordering: .relaxed) {
        self.look()
        Thread.sleep(forTimeInterval: 1)
      }
    }
    thread.stackSize = 256 << 10
    thread.start()
  }

  deinit { isOver.store(true, ordering: .relaxed) }

  private func look() {
    DispatchQueue.global().async { [weak self] in self?.lastSign.withLock { $0 = .now } }
    guard Instant.now - lastSign.withLock({ $0 }) > Self.patience, !Self.canStartThreads else {
      return
    }
    Terminal.complain(
      SluiceError(
        .systemLimits,
        "the system gives this process no more threads; what was reported is safe",
        next:
          "raise the limit of processes and threads (ulimit -u; a container's pids limit), then run "
          + "this again"
      )
    )
    _exit(ExitStatus.system.rawValue)
  }

  private static var canStartThreads: Bool {
    var thread = pthread_t()
    guard pthread_create(&thread, nil, { _ in nil }, nil) == 0 else { return false }
    pthread_join(thread, nil)
    return true
  }
}
