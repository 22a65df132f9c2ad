import SluiceAccess
import SluiceCore
import SluiceDispatch

extension Redactor {
  func redact(_ event: RunEvent) -> RunEvent { RunEvent(event.kind, redact(event.detail)) }

  /// The end of a run: what halted it is told in the server's words.
  func redact(_ end: DispatchEnd) -> DispatchEnd {
    guard case .halted(let stopReason) = end else { return end }
    let error = stopReason.error.replacing(what: redact(stopReason.error.what))
    return .halted(StopReason(fault: stopReason.fault, error: error))
  }
}
