import Foundation
import SluiceCore
import SluiceManifest

/// A manifest that comes through standard input is put into a file beside the ledger first, so that
/// it can be resumed.
extension Job {
  var readsStandardInput: Bool { manifest.contains("-") }

  /// The job with its standard input spooled to `<ledger>.stdin`.
  func spooled() throws(SluiceError) -> Job {
    let path = ledger + ".stdin"
    _ = try Spool.standardInput(from: FileHandle.standardInput.fileDescriptor, to: path)
    var document = JobDocument(resolved: self.document)
    document.override(with: [
      .init("manifest", .array(manifest.map { .string($0 == "-" ? path : $0) }))
    ])
    return try Job(document)
  }
}
