import Foundation
import SluiceTestSupport
import Synchronization
import Testing

/// The built `sluice`, as a person runs it: arguments, an environment of its own, an exit status.
final class Command: Sendable {
  /// How a command ended, and what it wrote.
  struct Result: Sendable {
    let status: Int32
    /// Whether a signal ended it; ``status`` is then the signal.
    let isKilled: Bool
    let output: String
    let errors: String

    /// The JSON object on standard output.
    func object() throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(value as? [String: Any])
    }
  }

  private let process = Mutex<Process?>(nil)
  private let ended = StubGate()
  private let files: TemporaryDirectory

  /// Starts the command.
  ///
  /// - Parameters:
  ///   - arguments: What follows `sluice`.
  ///   - environment: Variables beside `PATH` and a `HOME` of the test's own.
  ///   - input: The path of the file that is standard input.
  ///   - program: What is run; `sluice` unless given.
  ///   - folder: Where it runs; a folder of its own unless given.
  /// - Throws: When it cannot be started.
  init(
    _ arguments: [String],
    environment: [String: String] = [:],
    input: String = "/dev/null",
    program: URL? = nil,
    folder: URL? = nil
  ) throws {
    let files = try TemporaryDirectory()
    self.files = files
    let process = Process()
    process.executableURL = try program ?? Command.binary
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? files.url
    process.environment = environment.merging(
      ["PATH": "/usr/bin:/bin", "HOME": files.url.path, "LC_ALL": "C.UTF-8"],
      uniquingKeysWith: { own, _ in own }
    )
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
    process.standardOutput = try Command.file(files.path("stdout"))
    process.standardError = try Command.file(files.path("stderr"))
    let ended = ended
    process.terminationHandler = { _ in ended.open() }
    try process.run()
    self.process.withLock { $0 = process }
  }

  deinit { signal(SIGKILL) }

  /// Runs a command to its end.
  static func run(
    _ arguments: String...,
    environment: [String: String] = [:],
    input: String = "/dev/null"
  ) async throws -> Result {
    try await Command(arguments, environment: environment, input: input).result()
  }

  /// Sends a signal, if the command still runs.
  func signal(_ number: Int32) {
    process.withLock { process in
      if let process, process.isRunning { kill(process.processIdentifier, number) }
    }
  }

  /// Waits until words stand on standard error, or the command has ended.
  func says(_ words: String) async {
    while !hasEnded, !errors.contains(words), !Task.isCancelled { await Task.yield() }
  }

  /// Whether the command has ended.
  var hasEnded: Bool { ended.isOpen }

  /// What stands on standard error so far.
  private var errors: String {
    (try? String(contentsOfFile: files.path("stderr"), encoding: .utf8)) ?? ""
  }

  /// Waits for the end; one that hangs is killed after ten minutes.
  func result() async throws -> Result {
    let hang = Task {
      try await Task.sleep(for: .seconds(600))
      signal(SIGKILL)
    }
    defer { hang.cancel() }
    await withCheckedContinuation { continuation in ended.whenOpen { continuation.resume() } }
    let (status, reason) = try process.withLock { process in
      let process = try #require(process)
      return (process.terminationStatus, process.terminationReason)
    }
    return Result(
      status: status,
      isKilled: reason == .uncaughtSignal,
      output: try String(contentsOfFile: files.path("stdout"), encoding: .utf8),
      errors: try String(contentsOfFile: files.path("stderr"), encoding: .utf8)
    )
  }

  private static func file(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(fileURLWithPath: path))
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  /// `sluice`, built beside the tests.
  static var binary: URL {
    get throws {
      let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let binary = URL(fileURLWithPath: tests).deletingLastPathComponent()
        .appendingPathComponent("sluice")
      try #require(FileManager.default.isExecutableFile(atPath: binary.path))
      return binary
    }
  }
}
