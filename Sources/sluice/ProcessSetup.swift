import Foundation

/// What this process is, towards the system.
enum ProcessSetup {
  /// Once, before anything else: the three standard descriptors are open, broken pipes and file size limits are errors and not deaths, no core
  /// dump holds a token, as many descriptors may be open as the system allows, and memory is drawn
  /// from two places for all threads: rows are made on one and freed on another, and with a place for
  /// each thread a quarter more lies about unused (measured; the time is the same).
  static func apply() {
    openStandardDescriptors()
    limitArenas(2)
    signal(SIGPIPE, SIG_IGN)
    // Ctrl-\ ends a run as a kill does; the runtime would print where each thread stands.
    if !isIgnored(SIGQUIT) { signal(SIGQUIT, SIG_DFL) }
    signal(SIGXFSZ, SIG_IGN)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    var files = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 {
      files.rlim_cur = min(files.rlim_max, 65_536)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
    }
  }

  /// Whether a signal was ignored when the process started, as `nohup` and background jobs have it.
  static func isIgnored(_ number: Int32) -> Bool {
    if let kept = atStart[number] { return kept }
    return disposition(number)
  }

  /// Before anything of this program changes them.
  private static let atStart = Dictionary(
    uniqueKeysWithValues: [SIGINT, SIGTERM, SIGHUP, SIGQUIT].map { ($0, disposition($0)) }
  )

  private static func disposition(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Ends the process without the clean-up of libraries: OpenSSL would free what the lanes, on threads
  /// of their own, are closing connections with.
  static func leave(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }

  /// A descriptor that was closed at the start would be given to the next file or socket, and what is
  /// meant for the screen would be written there.
  private static func openStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free one is this one.
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// glibc's `mallopt`, which Swift's module of it leaves out; other libraries have none.
  private static func limitArenas(_ count: Int32) {
    guard let address = dlsym(nil, "mallopt") else { return }
    let mallopt = unsafeBitCast(address, to: (@convention(c) (Int32, Int32) -> Int32).self)
    let arenaMax: Int32 = -8
    _ = mallopt(arenaMax, count)
  }
}
