internal import SluiceAccess
import SluiceCore
import SluiceJSON
import SluiceLedger
import SluiceTasks

extension RequestSpec {
  /// The same question under the model that a ledger's fingerprints stand for; nil when it is that
  /// already, or asks another model altogether.
  ///
  /// Endpoints that can stand in for each other come and go between two starts. As long as one of
  /// those that the ledger was last run with is still among them, it is the same question: otherwise
  /// a replica taken out of the list would ask a million rows anew.
  func continuing(_ stored: RunDescription) -> RequestSpec? {
    let kept = try? JSONValue(parsing: Array(stored.job.utf8))
    guard let kept else { return nil }
    if !models.isEmpty { return continuingModels(kept) }
    guard case .string(let asked)? = kept["asked"]?["model"], let model, model != asked
    else { return nil }
    let own = endpoints.isEmpty ? [model] : endpoints
    let former = Self.models(in: kept["document"]?["model"]) + Self.standIns(in: kept["document"])
    guard former.contains(where: own.contains) else { return nil }
    var continued = self
    continued.model = asked
    continued.endpoints = own
    return continued
  }

  /// The same for each of the models that rows may name.
  private func continuingModels(_ kept: JSONValue) -> RequestSpec? {
    var continued = self
    for (index, entry) in models.enumerated() {
      guard case .string(let asked)? = kept["asked"]?["models"]?[entry.name],
        Self.models(in: kept["document"]?["models"]?[entry.name])
          .contains(where: entry.members.contains)
      else { continue }
      continued.models[index].asked = asked
    }
    return continued == self ? nil : continued
  }

  /// What stands for the dedicated endpoints of a job.
  private static func standIns(in document: JSONValue?) -> [String] {
    guard let document else { return [] }
    // How long they may take to wake does not matter here.
    let keys = JobKeys(JobDocument(resolved: document))
    let endpoints = try? JobEndpoint.all(keys, maxStartup: .zero)
    return (endpoints ?? []).map { StandInAddress($0).url }
  }

  private static func models(in value: JSONValue?) -> [String] {
    switch value {
    case .string(let model)?: [model]
    case .array(let models)?:
      models.compactMap { if case .string(let model) = $0 { model } else { nil } }
    default: []
    }
  }
}
