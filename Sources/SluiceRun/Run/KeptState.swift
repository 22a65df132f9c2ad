import Foundation
import SluiceCore
import SluiceDispatch

/// What a run leaves in its ledger beside the rows, for its readers and for its next start.
struct KeptState: Codable, Equatable, Sendable {
  /// As they were when it was last kept.
  var endpoints: [EndpointProgress] = []
  /// What kept the run from being faster; nil before anything was known.
  var bound: RunBound?
  /// When it was kept; nil where an earlier version did.
  var time: Date?
  /// What the run has learned and counted; nil where an earlier version kept nothing of it.
  var memory: DispatchMemory?

  /// A run keeps its state every two seconds: one that has not for so long is dead.
  private static let heartbeat = 10.0

  init() {}

  /// The state of a run at this moment.
  init(_ dispatcher: Dispatcher, of prepared: PreparedJob, at now: Date) {
    endpoints = dispatcher.snapshot().endpoints.map { EndpointProgress($0, of: prepared) }
    bound = dispatcher.limitingFactor().flatMap { RunBound(rawValue: $0.rawValue) }
    time = now
    memory = dispatcher.memory()
  }

  /// Reads the ledger's text; what cannot be read counts as nothing.
  init(_ text: String?) {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .secondsSince1970
    self =
      text.flatMap { try? decoder.decode(KeptState.self, from: Data($0.utf8)) } ?? KeptState()
  }

  /// Whether the run that kept it is at work: no other process writes the time.
  func isFresh(at now: Date) -> Bool {
    time.map { abs(now.timeIntervalSince($0)) < Self.heartbeat } ?? false
  }

  /// The text that the ledger keeps.
  var text: String? {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .secondsSince1970
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
  }
}
