import Foundation
import SluiceCore
internal import SluiceJSON

/// DuckDB's command line, which writes the formats that no Swift library does.
struct DuckDBProgram: Sendable {
  let path: String

  /// Finds it: on the PATH, or where its own installer puts it.
  ///
  /// - Throws: `usage` when it is not installed, with how to get it.
  static func found(for format: String) throws(SluiceError) -> DuckDBProgram {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"] ?? ""
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let usual = ["\(home)/.local/bin", "\(home)/.duckdb/cli/latest"]
    for folder in folders + usual {
      let path = "\(folder)/duckdb"
      if FileManager.default.isExecutableFile(atPath: path) { return DuckDBProgram(path: path) }
    }
    throw SluiceError(
      .usage,
      "\(format) is written by DuckDB's command line, and there is no duckdb on the PATH",
      next: "pip install duckdb-cli, or get it from https://duckdb.org/install"
    )
  }

  /// Fails when an extension is not installed; none is fetched from the network.
  func require(_ name: String, for format: String) throws(SluiceError) {
    let process = process(["LOAD \(name)"])
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { throw failure("\(error)") }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw SluiceError(
        .usage,
        "\(format) is written by DuckDB's extension \(name), which is not installed",
        next: "duckdb -c 'INSTALL \(name)' fetches it, or name a .csv: spreadsheets open it"
      )
    }
  }

  /// A process that runs statements one after the other and ends at the first that fails.
  ///
  /// It gets no settings of the user's, and none of the environment that holds tokens.
  func process(_ statements: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    let settings = ["SET autoinstall_known_extensions = false"]
    process.arguments = [
      "-no-init", "-bail", "-batch", "-c", (settings + statements).joined(separator: "; "),
    ]
    let kept = ["PATH", "HOME", "TMPDIR", "LANG"]
    process.environment = ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
    return process
  }

  func failure(_ what: String) -> SluiceError {
    SluiceError(.inputOutput, at: path, "cannot write the results: \(safe(what, limit: 500))")
  }
}
