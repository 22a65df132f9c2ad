internal import SluiceClient
import Foundation
import SluiceCore
import SluiceEndpoints
import SluiceLedger

/// What a run has woken, kept in its ledger: a run that is killed finds it again at its next start.
struct WakeMemory: Sendable {
  let ledger: Ledger

  /// Keeps that an endpoint is about to be woken.
  ///
  /// - Throws: When that cannot be kept: nothing may be woken then.
  func note(_ name: String, in namespace: String, found state: EndpointState) throws {
    let woken = WokenEndpoint(namespace: namespace, name: name, found: state.name)
    try ledger.note(woken)
    ledger.record(RunEvent(.endpointWoken, "\(woken.place) was \(woken.found)"), at: Date())
  }

  /// Forgets an endpoint that was stopped from outside.
  func forget(_ name: String, in namespace: String) {
    guard let woken = all.first(where: { $0.name == name && $0.namespace == namespace }) else {
      return
    }
    let detail = "\(woken.place) was paused from outside"
    ledger.record(RunEvent(.endpointStopped, detail), at: Date())
    try? ledger.forget(woken)
  }

  /// The endpoints that the run has woken and not stopped.
  var all: [WokenEndpoint] { (try? ledger.woken()) ?? [] }
}

extension WokenEndpoint {
  /// `me/my-embedder`.
  var place: String { EndpointSubject.endpoint(name, in: namespace).place }
}
