import Foundation
import SluiceCore
import SluiceJSON
import SluiceLedger
import SluiceManifest

/// How a start relates to what the ledger already holds.
///
/// A resume is the normal start; this decides which kind of it. Pure: what to do about it stands in
/// ``Run``.
enum Resumption: Equatable {
  /// A new ledger.
  case fresh
  /// The manifest is the file it was: go on at the low-water mark.
  case resume
  /// The manifest or (accepted) the job has changed: match the ledger's rows to it first.
  case rebase
  /// The job has changed and that was not accepted.
  case refused([JobChange])

  static func decide(
    stored: RunDescription?,
    now prepared: PreparedJob
  ) throws(SluiceError) -> Resumption {
    guard let stored else { return .fresh }
    let kept = try? JSONValue(parsing: Array(stored.job.utf8))
    guard let asked = kept?["asked"] else {
      throw SluiceError(
        .inputOutput,
        at: prepared.job.ledger,
        "the ledger's copy of its job cannot be read",
        next: "start a new run with --ledger OTHER"
      )
    }
    let changes = prepared.asked.changes(since: asked)
    if !changes.isEmpty { return prepared.options.acceptChanges ? .rebase : .refused(changes) }
    return prepared.identity.isUnchanged(since: stored.manifest) ? .resume : .rebase
  }

  /// The refusal of a changed job, with what changed and what it would cost.
  static func refusal(
    _ changes: [JobChange],
    ledger: String,
    settled: Int64
  ) -> SluiceError {
    let shown = changes.map { change in
      "\(change.key) was \(change.before ?? "not set"), is \(change.after ?? "not set")"
    }
    return SluiceError(
      .data,
      at: ledger,
      "the job has changed since this ledger was made: \(shown.joined(separator: "; ")); "
        + "up to \(grouped(settled)) answered rows would be asked again",
      next: "--accept-changes goes on (old answers are kept aside), --ledger OTHER starts anew"
    )
  }
}

extension ManifestIdentity {
  /// Whether the manifest is the one whose identity the ledger keeps.
  func isUnchanged(since kept: String) -> Bool {
    let other = try? JSONDecoder().decode(ManifestIdentity.self, from: Data(kept.utf8))
    return other.map(isUnchanged) ?? false
  }
}
