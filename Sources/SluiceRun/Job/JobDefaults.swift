import SluiceCore
import Foundation
import SluiceJSON

/// What a person wants of every job unless it says otherwise: `$XDG_CONFIG_HOME/sluice/config.yaml`,
/// by default `~/.config/sluice/config.yaml`.
///
/// It holds keys of job files that say how a job is run, never what it asks.
package enum JobDefaults {
  /// The keys that it may have.
  static let keys = [
    "concurrency", "retry", "timeout", "max_startup", "max_wait", "limits", "budget",
    "server_limits",
    "on_bad_row", "on_end",
  ]

  /// The file's path, whether it is there or not; nil without a home.
  package static func path(_ environment: [String: String]) -> String? {
    let base =
      environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.config" }
    return base.map { $0 + "/sluice/config.yaml" }
  }

  /// Reads the file; nil where there is none.
  ///
  /// - Parameter environment: The process's environment.
  /// - Returns: The document.
  /// - Throws: ``SluiceError`` (`data`) naming file, line and the nearest right key.
  static func read(_ environment: [String: String]) throws(SluiceError) -> JobDocument? {
    guard let path = path(environment), FileManager.default.fileExists(atPath: path) else {
      return nil
    }
    let document = try JobDocument(contentsOf: path, environment: environment)
    let keys = JobKeys(document)
    try keys.allow(only: Self.keys)
    return document
  }
}
