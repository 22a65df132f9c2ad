import Foundation
import SluiceCore

/// Whether the system gives this process what a run needs: looked at before anything is opened, because
/// a queue that gets no thread waits for ever, in silence.
enum SystemLimits {
  /// The lanes, the queues and the runtime's own threads of a run, with some to spare (measured: 12 to
  /// 20 on 2 to 16 cores).
  private static let threads = 16
  /// The stacks of the threads and what the libraries map.
  private static let addressSpace: UInt64 = 1 << 30
  /// Files beside the connections: the ledger's, the manifest's, libraries.
  private static let files: UInt64 = 48

  /// - Parameter connections: The most requests in flight that a person asked for; nil for no figure.
  /// - Throws: `system` with what is missing and what to raise.
  static func check(connections: Int?) throws(SluiceError) {
    try checkFiles(UInt64(max(16, connections ?? 0)))
    try checkAddressSpace()
    try checkThreads()
  }

  private static func checkFiles(_ connections: UInt64) throws(SluiceError) {
    guard let limit = limit(RLIMIT_NOFILE), limit < connections + files else { return }
    throw SluiceError(
      .systemLimits,
      "only \(limit) files may be open at a time, and \(connections) requests in flight want "
        + "\(connections + files)",
      next: "raise it (ulimit -n \(max(1024, connections + files))), or lower --concurrency"
    )
  }

  private static func checkAddressSpace() throws(SluiceError) {
    guard let limit = limit(RLIMIT_AS) else { return }
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let used =
      (pages.split(separator: " ").first.flatMap { UInt64($0) } ?? 0) * UInt64(getpagesize())
    guard limit < used + addressSpace else { return }
    throw SluiceError(
      .systemLimits,
      "the address space is limited to \(limit >> 20) MiB, and a run wants "
        + "\((used + addressSpace) >> 20)",
      next: "raise it (ulimit -v unlimited); to bound memory, limit the resident size instead"
    )
  }

  /// Starts as many threads as a run may need, at the same time, and ends them.
  private static func checkThreads() throws(SluiceError) {
    var gate = pthread_mutex_t()
    pthread_mutex_init(&gate, nil)
    defer { pthread_mutex_destroy(&gate) }
    let count = threads + 2 * ProcessInfo.processInfo.activeProcessorCount
    var started: [pthread_t] = []
    var code: Int32 = 0
    withUnsafeMutablePointer(to: &gate) { gate in
      pthread_mutex_lock(gate)
      while started.count < count, code == 0 {
        var thread = pthread_t()
        code = pthread_create(&thread, nil, Self.passGate, gate)
        if code == 0 { started.append(thread) }
      }
      pthread_mutex_unlock(gate)
      for thread in started { pthread_join(thread, nil) }
    }
    guard code != 0 else { return }
    throw SluiceError(
      .systemLimits,
      "the system gives this process only \(started.count) more threads, and a run wants \(count)",
      next:
        "raise the limit of processes and threads (ulimit -u; a container's pids limit: docker run "
        + "--pids-limit)"
    )
  }

  private static let passGate:
    @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
      gate in
      if let gate = gate?.assumingMemoryBound(to: pthread_mutex_t.self) {
        pthread_mutex_lock(gate)
        pthread_mutex_unlock(gate)
      }
      return nil
    }

  /// The limit in force; nil for none.
  private static func limit(_ resource: __rlimit_resource) -> UInt64? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return nil }
    return limit.rlim_cur == rlim_t.max ? nil : UInt64(limit.rlim_cur)
  }
}
