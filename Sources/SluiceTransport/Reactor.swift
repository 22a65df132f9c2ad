import CCurl
import Glibc

/// Waits for the sockets of one libcurl multi handle, for its timer, and for a waker.
///
/// libcurl stops and starts to watch a connection with every request. Here a connection stays
/// registered with `epoll` until it is closed or does something unexpected: a request on
/// a kept connection costs no `epoll_ctl` at all. To know when a number is a new socket, libcurl is
/// given the functions that open and close them.
///
/// Belongs to one lane and its queue.
final class Reactor {
  /// A socket's readiness, in libcurl's words.
  struct Event {
    let socket: Int32
    let mask: Int32
  }
  private struct Socket {
    /// What `epoll` reports.
    var registered: UInt32 = 0
    /// What libcurl waits for.
    var wanted: UInt32 = 0
    /// Whether libcurl will tell when it is closed.
    var isConnection = false
  }
  private let epoll: Int32
  private let waker: Waker
  private var sockets: [Socket] = []
  private var ready = [epoll_event](repeating: epoll_event(), count: 256)
  /// When libcurl's timer is due, in nanoseconds of ``now()``; nil while it has none.
  private var timer: UInt64?
  /// When the lane is to look after its transfers next.
  private var round: UInt64
  private let roundInterval: UInt64

  /// Nil when the process has no descriptor left.
  ///
  /// - Parameters:
  ///   - waker: What wakes a sleeper.
  ///   - interval: How often the lane looks after its transfers while it has some.
  init?(waker: Waker, roundEvery interval: Duration) {
    roundInterval = UInt64(max(1, interval.milliseconds)) * 1_000_000
    round = Self.now() + roundInterval
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard epoll >= 0 else { return nil }
    self.waker = waker
    control(EPOLL_CTL_ADD, waker.descriptor, EPOLLIN.rawValue)
  }

  deinit { close(epoll) }

  /// Sleeps until something happens, or only looks (`mayRest` false); tells which sockets are ready.
  func wait(mayRest: Bool, _ body: (Event) -> Void) {
    let count = epoll_wait(epoll, &ready, Int32(ready.count), mayRest ? restMilliseconds : 0)
    for index in 0..<Int(max(0, count)) {
      let socket = ready[index].data.fd
      let events = ready[index].events
      if socket == waker.descriptor {
        waker.silence()
      } else if let mask = readiness(of: socket, events) {
        body(Event(socket: socket, mask: mask))
      }
    }
  }

  /// Whether libcurl's timer is due, and whether the lane is to look after its transfers: each is
  /// told once.
  func takeDue() -> (timer: Bool, round: Bool) {
    let now = Self.now()
    let isRound = round <= now
    if isRound { round = now + roundInterval }
    guard let timer, timer <= now else { return (false, isRound) }
    self.timer = nil
    return (true, isRound)
  }

  private var restMilliseconds: Int32 {
    let next = min(timer ?? round, round)
    let now = Self.now()
    // Rounded up: waking too early would only mean to wait again.
    return next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
  }

  private func readiness(of socket: Int32, _ events: UInt32) -> Int32? {
    let wanted = sockets[Int(socket)].wanted
    guard wanted != 0 else {
      // An idle connection was closed by the server: libcurl finds out when it next looks at it.
      register(socket, 0)
      return nil
    }
    // An error or a hang-up is met by the next read or write.
    let isBroken = events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
    var mask: Int32 = 0
    if isBroken || events & EPOLLIN.rawValue != 0 { mask |= CURL_CSELECT_IN }
    if isBroken || events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
    return mask
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

// MARK: - What libcurl asks for

extension Reactor {
  /// Serves a multi handle, which must be cleaned up before the watch goes.
  func attach(to multi: UnsafeMutableRawPointer, connections: Int) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = sluice_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, context)
    _ = sluice_multi_set_socket_callback(multi) { _, socket, what, context, _ in
      Reactor.at(context)?.want(socket, what)
      return 0
    }
    _ = sluice_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context)
    _ = sluice_multi_set_timer_callback(multi) { _, milliseconds, context in
      Reactor.at(context)?.setTimer(milliseconds: milliseconds)
      return 0
    }
    _ = sluice_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
  }

  /// The watch that a callback's context stands for.
  static func at(_ context: UnsafeMutableRawPointer?) -> Reactor? {
    context.map { Unmanaged<Reactor>.fromOpaque($0).takeUnretainedValue() }
  }

  /// libcurl's socket callback: it waits for `what` on this socket from now on.
  func want(_ socket: Int32, _ what: Int32) {
    grow(to: socket)
    var wanted: UInt32 = 0
    if what == CURL_POLL_IN || what == CURL_POLL_INOUT { wanted |= EPOLLIN.rawValue }
    if what == CURL_POLL_OUT || what == CURL_POLL_INOUT { wanted |= EPOLLOUT.rawValue }
    sockets[Int(socket)].wanted = wanted
    // The pipe of a name look-up is closed without notice, so it cannot stay registered.
    if wanted != 0 || !sockets[Int(socket)].isConnection { register(socket, wanted) }
  }

  /// libcurl's timer callback: call it in so many milliseconds, or never (-1).
  func setTimer(milliseconds: Int) {
    timer = milliseconds < 0 ? nil : Self.now() + UInt64(milliseconds) * 1_000_000
  }

  /// Opens a socket as libcurl asks; -1 with `errno` when there is none.
  func open(family: Int32, type: Int32, protocol number: Int32) -> Int32 {
    let socket = Glibc.socket(family, type | Int32(SOCK_CLOEXEC.rawValue), number)
    if socket >= 0 {
      grow(to: socket)
      sockets[Int(socket)] = Socket(isConnection: true)
    }
    return socket
  }

  /// Closes a socket that ``open(family:type:protocol:)`` made; `epoll` forgets it with that.
  func closed(_ socket: Int32) -> Int32 {
    sockets[Int(socket)] = Socket()
    return close(socket)
  }

  private func grow(to socket: Int32) {
    let missing = Int(socket) + 1 - sockets.count
    if missing > 0 { sockets.append(contentsOf: repeatElement(Socket(), count: missing)) }
  }

  private func register(_ socket: Int32, _ events: UInt32) {
    let registered = sockets[Int(socket)].registered
    guard registered != events else { return }
    sockets[Int(socket)].registered = events
    let operation =
      events == 0 ? EPOLL_CTL_DEL : registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
    control(operation, socket, events)
  }

  private func control(_ operation: Int32, _ socket: Int32, _ events: UInt32) {
    var event = epoll_event(events: events, data: epoll_data_t(fd: socket))
    epoll_ctl(epoll, operation, socket, &event)
  }
}
