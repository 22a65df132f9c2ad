import Foundation
package import SluiceCore
import SluiceJSON
import SluiceAccess

/// Where a report goes: a new file, or the place of an earlier report.
package enum ReportFile {
  /// Writes a report, whole or not at all.
  ///
  /// - Parameters:
  ///   - text: The report.
  ///   - path: The file.
  /// - Throws: ``SluiceError`` (`inputOutput`) where something else stands there, or it cannot be written.
  package static func write(_ text: String, to path: String) throws(SluiceError) {
    try refuseOthers(path)
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw SluiceError(
        .inputOutput,
        at: safe(path, limit: 400),
        "the report cannot be written: \(reason(of: error))",
        next: "name another file with --output"
      )
    }
  }

  /// A name that was mistyped must not cost a ledger or a manifest.
  private static func refuseOthers(_ path: String) throws(SluiceError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    let marks = [HTMLReport.mark, MarkdownReport.mark].map { Data($0.utf8) }
    let head =
      isFolder.boolValue ? nil : try? FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    let begin = (try? head?.read(upToCount: 64)) ?? Data()
    if !isFolder.boolValue, begin.isEmpty || marks.contains(where: { begin.starts(with: $0) }) {
      return
    }
    throw SluiceError(
      .inputOutput,
      at: safe(path, limit: 400),
      isFolder.boolValue
        ? "the report needs a file, this is a folder"
        : "this file is not a report of sluice; it has been left as it was",
      next: "name another file with --output, or move this one away"
    )
  }
}
