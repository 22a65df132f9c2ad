import Foundation
import SluiceCore
import Synchronization

/// Parameters that servers have refused, by the model or URL that was asked.
///
/// Text generation on plain transformers refuses what Text Generation Inference understands:
/// ``The following `model_kwargs` are not used by the model: ['watermark', 'stop'] (note: …)``.
final class UnknownParameters: Sendable {
  private let names = Mutex<[String: Set<String>]>([:])

  /// The names that a model has refused.
  func names(of model: String?) -> Set<String> {
    names.withLock { $0[model ?? ""] ?? [] }
  }

  /// Takes in what a refusal names.
  ///
  /// - Returns: All names that the model has refused; nil where the refusal names no new one.
  func learn(from error: InferenceError, of model: String?) -> Set<String>? {
    guard error.status == 400 else { return nil }
    let found = Self.names(in: error.message)
    return names.withLock { names in
      let known = names[model ?? ""] ?? []
      guard !found.isSubset(of: known) else { return nil }
      names[model ?? ""] = known.union(found)
      return known.union(found)
    }
  }

  /// The names that a refusal quotes; none where it refuses something else.
  static func names(in message: String) -> Set<String> {
    let marker = "`model_kwargs` are not used by the model:"
    guard let start = message.range(of: marker)?.upperBound,
      let end = message[start...].firstIndex(of: "]")
    else { return [] }
    let list = message[start..<end]
    let quoted = list.split(separator: "'", omittingEmptySubsequences: false).enumerated()
    return Set(quoted.filter { $0.offset % 2 == 1 }.map { String($0.element) })
  }
}
