import Dispatch
import Foundation
import SluiceCore

/// A command of the shell in a process group of its own, so that a deadline ends all that it started.
struct ShellCommand: Sendable {
  let command: String
  let environment: [String: String]
  /// What it reads on standard input.
  let input: [UInt8]

  /// Runs it; what it prints goes to this process's standard error.
  ///
  /// - Parameter limit: Then it is asked to end, and two seconds later it is killed.
  /// - Returns: Why it failed, in words; nil when it ended with status 0.
  func run(within limit: Duration) async -> String? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .utility).async {
        continuation.resume(returning: wait(within: limit))
      }
    }
  }

  private func wait(within limit: Duration) -> String? {
    guard let descriptor = inputFile() else { return "its input cannot be written" }
    defer { close(descriptor) }
    var process = pid_t()
    let code = spawn(&process, descriptor)
    guard code == 0 else { return "it cannot be started: \(String(cString: strerror(code)))" }
    let deadline = Instant.now + limit
    var asked: Instant?
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      if let since = asked {
        if Instant.now - since > .seconds(2) { kill(-process, SIGKILL) }
      } else if Instant.now > deadline {
        asked = .now
        kill(-process, SIGTERM)
      }
      usleep(20_000)
    }
    if asked != nil {
      kill(-process, SIGKILL)
      return "it was ended after \(limit.words)"
    }
    return Self.words(status)
  }

  /// A file without a name: a pipe's reader may leave before all is written.
  private func inputFile() -> Int32? {
    var path = Array((NSTemporaryDirectory() + "sluice-on-end-XXXXXX").utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { return nil }
    unlink(path)
    let written = input.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == input.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  private func spawn(_ process: inout pid_t, _ input: Int32) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
    posix_spawnattr_setpgroup(&attributes, 0)
    // Signals that this process ignores would be ignored by the command, too.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGXFSZ] { sigaddset(&defaults, signal) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    var arguments = ["/bin/sh", "-c", command].map { (text: String) in strdup(text) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    return posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, &variables)
  }

  private static func words(_ status: Int32) -> String? {
    let signal = status & 0x7F
    if signal != 0 { return "signal \(signal) ended it" }
    let code = status >> 8 & 0xFF
    return code == 0 ? nil : "it ended with status \(code)"
  }
}
