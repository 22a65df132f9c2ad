package import Foundation

/// Captures and corpora that a developer may have beside the checkout, never part of it.
///
/// `SLUICE_DATA` names the folder. Tests that read it are skipped where it is not set.
package enum CorpusFolder {
  /// The folder, or nil where there is none.
  package static let url: URL? = ProcessInfo.processInfo.environment["SLUICE_DATA"]
    .map { URL(fileURLWithPath: $0) }
    .flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }

  /// Whether it is there, for `.enabled(if:)`.
  package static var isPresent: Bool { url != nil }
}
