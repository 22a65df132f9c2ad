import SluiceAccess
import SluiceCore
import SluiceJSON
import SluiceLedger
import SluiceTasks

extension Job {
  /// The same job with the name that its server has for its model, where the URL alone tells which model
  /// it is: the one that an earlier start took, or the only one that the server lists.
  ///
  /// - Parameter options: Tokens and certificates.
  /// - Returns: The job, and the name where the server has told it; nil where there was nothing to ask.
  /// - Throws: ``SluiceError`` (`data`) where the server lists several models: nothing says which.
  func namingItsModel(_ options: RunOptions) async throws -> (job: Job, name: String?) {
    let bases = ServiceBases(environment: options.access.environment)
    guard serverLimits == .read, let url = spec.model, spec.hasPlaceholderModel(bases: bases) else {
      return (self, nil)
    }
    if let stored = try? LedgerReader.open(ledger).description() {
      let kept = try? JSONValue(parsing: Array(stored.job.utf8))
      // A name that an earlier form of the job gave is a change of the job.
      guard case .string(let name)? = kept?["asked"]?["parameters"]?["model"],
        kept?["document"]?["parameters"]?["model"] == nil
      else { return (self, nil) }
      return (naming(name), nil)
    }
    let prober = ServerPageProber(of: { url }, headers: spec.headers, options: options.access)
    guard let names = await prober.modelNames() else { return (self, nil) }
    guard names.count == 1 else {
      let listed = safe(names.prefix(20).joined(separator: ", "), limit: 1000)
      throw SluiceError(
        .data,
        at: "model",
        "the server lists several models and the job does not say which: \(listed)",
        next: "name one as parameters.model (--param model=NAME)"
      )
    }
    return (naming(names[0]), names[0])
  }

  private func naming(_ name: String) -> Job {
    var job = self
    job.spec.parameters.append(.init("model", .string(name)))
    return job
  }
}
