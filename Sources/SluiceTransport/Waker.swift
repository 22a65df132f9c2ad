import CCurl
import Glibc

/// Wakes a lane that sleeps in `epoll_wait`: an `eventfd`.
final class Waker: Sendable {
  let descriptor: Int32

  /// Nil when the process has no descriptor left.
  init?() {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard descriptor >= 0 else { return nil }
  }

  deinit { close(descriptor) }

  /// Wakes the sleeper, now or when it next lies down.
  func ring() { eventfd_write(descriptor, 1) }

  /// Makes it silent again.
  func silence() {
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
  }
}
