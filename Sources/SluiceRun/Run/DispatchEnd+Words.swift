import SluiceCore
import SluiceJSON
import SluiceDispatch
import SluiceTasks

extension DispatchEnd {
  /// How the session ended, for the ledger.
  var words: String {
    switch self {
    case .finished: "finished"
    case .drained: "drained"
    case .stopped: "stopped"
    case .halted(let stopReason): "halted: \(safe(stopReason.error.what, limit: 500))"
    }
  }

  /// The same for a start that asked some of the rows only.
  func words(of rows: RowSelection) -> String {
    guard self == .finished else { return words }
    return switch rows {
    case .all: words
    case .first(let count): "finished (limit of \(grouped(count)) rows)"
    case .sample(let count, _): "finished (sample of \(grouped(count)) rows)"
    }
  }

  /// What kept the run from its end; nil when nothing did.
  ///
  /// - Parameter url: Where the requests went: the place of every fault that a reply told us of.
  /// - Returns: The error to show and to exit with.
  func error(at url: String) -> SluiceError? {
    let interrupted = { (how: String) in
      SluiceError(.interrupted, "\(how) before the end", next: "run it again to go on")
    }
    return switch self {
    case .finished: nil
    case .drained: interrupted("stopped on request")
    case .stopped: interrupted("stopped at once")
    case .halted(let stopReason):
      stopReason.error.replacing(
        place: stopReason.error.place ?? (stopReason.fault == nil ? nil : url)
      )
    }
  }
}

extension RunEvent {
  /// What of it a person should know at once; nil for what can wait for the status.
  var notice: String? {
    switch kind {
    case .endpointDismissed: "left out, the others go on: \(detail)"
    case .inquired: "endpoint: \(detail)"
    case .unitLimit: "requests: \(detail)"
    case .endpointAway: "does not answer, the others go on: \(detail)"
    default: nil
    }
  }
}
