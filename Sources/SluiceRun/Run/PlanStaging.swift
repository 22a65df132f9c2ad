import Foundation
import SluiceCore
import SluiceManifest

/// Where a plan writes down the rows of a query: in a folder of its own, which goes with it.
///
/// What a run has written down is the run's, and a plan changes nothing.
struct PlanStaging {
  /// What the names of written files begin with; nil where nothing has to be written down.
  let prefix: String?
  private let folder: URL?

  init(_ job: Job) throws {
    guard try job.isStaged else {
      prefix = nil
      folder = nil
      return
    }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("sluice-plan-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(
      at: folder,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700]
    )
    self.folder = folder
    // The rows that the run has keep their place and time, so that the plan knows what is unchanged.
    for kept in try job.inputs(staged: job.ledger).compactMap(\.stagedPath) {
      let name = (kept as NSString).lastPathComponent
      for ending in ["", ".origin"] {
        try? FileManager.default.createSymbolicLink(
          atPath: folder.appendingPathComponent(name + ending).path,
          withDestinationPath: kept + ending
        )
      }
    }
    prefix = folder.appendingPathComponent((job.ledger as NSString).lastPathComponent).path
  }

  func clear() {
    if let folder { try? FileManager.default.removeItem(at: folder) }
  }
}

extension RowInput {
  fileprivate var stagedPath: String? {
    if case .staged(let rows) = self { rows.path } else { nil }
  }
}
