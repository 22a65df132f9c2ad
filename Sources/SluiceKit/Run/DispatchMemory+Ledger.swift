import Foundation
import SluiceCore
import SluiceDispatch

/// What a run remembers, as the ledger keeps it: one JSON document with named members.
extension DispatchMemory {
  /// Reads what an earlier session left; nothing where there was none, and where another version
  /// wrote it: it is learned anew then.
  init(kept text: String?) {
    let kept = text.flatMap { try? JSONDecoder().decode(DispatchMemory.self, from: Data($0.utf8)) }
    self = kept.flatMap { $0.version == DispatchMemory.version ? $0 : nil } ?? DispatchMemory()
  }

  /// The document.
  var text: String? { try? encoded(self) }
}
