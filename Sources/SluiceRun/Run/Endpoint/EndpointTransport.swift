internal import SluiceAccess
import SluiceCore
import Synchronization

/// Carries requests to an endpoint whose address is known only when it is awake.
///
/// It must be open before the first request; the gate in front of the endpoint sees to that.
final class EndpointTransport: Transport {
  typealias Receiver = @Sendable ([Completion]) -> Void

  private struct State {
    var receiver: Receiver?
    var address: String?
    /// What carries requests there; those to former addresses end what they have begun.
    var transports: [any Transport] = []
  }

  let standIn: StandInAddress
  private let make: @Sendable (_ address: String) throws -> any Transport
  private let state = Mutex(State())

  /// - Parameters:
  ///   - standIn: What requests have in the address's place.
  ///   - make: Makes what carries requests to an address; asked when that is known, and when it
  ///     changes.
  init(
    _ standIn: StandInAddress,
    make: @escaping @Sendable (_ address: String) throws -> any Transport
  ) {
    self.standIn = standIn
    self.make = make
  }

  /// A URL with the address in its place; nil while that is not known.
  func resolved(_ url: String) -> String? {
    state.withLock(\.address).map { standIn.resolved(url, to: $0) }
  }

  /// Where the endpoint answers; nil while that is not known.
  var address: String? { state.withLock { $0.address } }

  /// The endpoint answers here from now on.
  ///
  /// - Throws: What `make` throws: no request may be sent to that address.
  func open(_ address: String) throws {
    let receiver = state.withLock { $0.address == address ? nil : $0.receiver }
    guard let receiver else { return }
    let transport = try make(address)
    transport.start(receiver: receiver)
    state.withLock { state in
      state.address = address
      state.transports.append(transport)
    }
  }

  func start(receiver: @escaping Receiver) { state.withLock { $0.receiver = receiver } }

  func send(_ transfers: [Transfer]) {
    let (address, transport) = state.withLock { ($0.address, $0.transports.last) }
    guard let address, let transport else { return refuse(transfers) }
    transport.send(
      transfers.map { transfer in
        var request = transfer.request
        request.url = standIn.resolved(request.url, to: address)
        return Transfer(id: transfer.id, request: request, timeout: transfer.timeout)
      }
    )
  }

  /// Every transfer ends in a completion, also where there is nowhere to go.
  private func refuse(_ transfers: [Transfer]) {
    let failure = TransferFailure(
      kind: .connect,
      message: "the endpoint has no URL yet",
      requestSent: false
    )
    let completions = transfers.map {
      Completion(id: $0.id, outcome: .failure(failure), latency: .zero)
    }
    guard let receiver = state.withLock({ $0.receiver }), !completions.isEmpty else { return }
    // Not from within `send`, which the receiver's own queue calls.
    Task.detached { receiver(completions) }
  }

  func cancel(_ ids: [UInt64]) {
    for transport in state.withLock({ $0.transports }) { transport.cancel(ids) }
  }

  func shutdown() {
    for transport in state.withLock({ $0.transports }) { transport.shutdown() }
  }
}
