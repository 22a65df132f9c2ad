internal import SluiceJSON
import SluiceAccess
import Foundation
import SluiceCore
import SluiceManifest

/// A manifest that comes through standard input is put into a file beside the ledger first, so that
/// it can be resumed.
extension Job {
  var readsStandardInput: Bool { manifest.contains("-") }

  /// The job with its standard input spooled to `<ledger>.stdin`.
  func spooled() throws(SluiceError) -> Job {
    let path = spoolPath
    _ = try Spool.standardInput(from: FileHandle.standardInput.fileDescriptor, to: path)
    var document = JobDocument(resolved: self.document)
    document.override(with: [
      .init("manifest", .array(manifest.map { .string($0 == "-" ? path : $0) }))
    ])
    return try Job(document)
  }

  private var spoolPath: String { ledger + ".stdin" }

  /// Removes the spooled rows of a run in which every one has succeeded: nothing asks for them any more.
  func sweepStandardInput() {
    if manifest.contains(spoolPath) { unlink(spoolPath) }
  }

  /// Says where the rows are that were swept.
  func refuseSweptInput() throws(SluiceError) {
    guard manifest.contains(spoolPath), access(spoolPath, F_OK) != 0 else { return }
    throw SluiceError(
      .data,
      at: "standard input",
      "the rows are no longer kept, because every one of them has succeeded",
      next: "pipe them again (… | sluice run --manifest - …); what is answered is kept"
    )
  }

  /// A refusal of the spooled bytes, said of where they came from.
  fileprivate func saidOfStandardInput(_ error: SluiceError) -> SluiceError {
    guard error.place == spoolPath else { return error }
    let isCommand = error.next?.contains(spoolPath) ?? false
    let next = error.next.map { next in
      isCommand ? "\(next.prefix { $0 != ":" }) before it enters the pipe" : next
    }
    return SluiceError(error.code, at: "standard input", error.what, next: next)
  }
}

extension PreparedJob {
  /// A job whose standard input has been put into its file.
  static func spooling(_ job: Job, options: RunOptions) throws(SluiceError) -> PreparedJob {
    let spooled = try job.spooled()
    do throws(SluiceError) {
      return try PreparedJob(spooled, options: options)
    } catch {
      throw job.saidOfStandardInput(error)
    }
  }
}
