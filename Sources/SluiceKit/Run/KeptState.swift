import Foundation
import SluiceCore
import SluiceDispatch

/// What a run leaves in its ledger beside the rows, for those who look at it and for its next start.
struct KeptState: Codable, Equatable, Sendable {
  /// As they were when it was last kept.
  var endpoints: [EndpointProgress] = []
  /// What the run has learned and counted; nil where an earlier version kept nothing of it.
  var memory: DispatchMemory?

  init() {}

  /// Reads the ledger's text; what nobody can read counts as nothing.
  init(_ text: String?) {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .secondsSince1970
    self =
      text.flatMap { try? decoder.decode(KeptState.self, from: Data($0.utf8)) } ?? KeptState()
  }

  /// The text that the ledger keeps.
  var text: String? {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .secondsSince1970
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
  }
}
