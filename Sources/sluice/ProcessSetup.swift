import Foundation

/// What this process is, towards the system.
enum ProcessSetup {
  /// Once, before anything else: broken pipes and file size limits are errors and not deaths, no core
  /// dump holds a token, and as many descriptors may be open as the system allows.
  static func apply() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    var files = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 {
      files.rlim_cur = min(files.rlim_max, 65_536)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
    }
  }
}
