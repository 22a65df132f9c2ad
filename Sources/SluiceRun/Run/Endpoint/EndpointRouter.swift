internal import SluiceAccess
import SluiceCore
import SluiceJSON

/// The transports of the dedicated endpoints that share a run's rows, as one transport: each request goes
/// through the transport of the endpoint that it is for.
final class EndpointRouter: Transport {
  /// Two endpoints of a job have one address: they are one endpoint, and would be counted as two.
  struct OneAddress: Error {
    let error: SluiceError
  }

  private let transports: [EndpointTransport]

  init(_ transports: [EndpointTransport]) { self.transports = transports }

  /// An endpoint answers here from now on.
  ///
  /// - Throws: ``OneAddress`` when another one does; what its transport throws.
  func open(_ address: String, for name: String) throws {
    guard let transport = transports.first(where: { $0.standIn.name == name }) else { return }
    let other = transports.first { $0 !== transport && $0.address == address }
    if let other {
      throw OneAddress(
        error: SluiceError(
          .data,
          at: "endpoint.name",
          "\(other.standIn.name) and \(name) have one URL: \(safe(address, limit: 400))",
          next: "name each endpoint once"
        )
      )
    }
    try transport.open(address)
  }

  /// A URL with the address of its endpoint in it; nil while that is not known.
  func resolved(_ url: String) -> String? { transport(of: url)?.resolved(url) }

  func start(receiver: @escaping EndpointTransport.Receiver) {
    for transport in transports { transport.start(receiver: receiver) }
  }

  func send(_ transfers: [Transfer]) {
    guard transports.count > 1 else { return transports.first?.send(transfers) ?? () }
    for transport in transports {
      let own = transfers.filter { transport.standIn.stands(in: $0.request.url) }
      if !own.isEmpty { transport.send(own) }
    }
  }

  func cancel(_ ids: [UInt64]) {
    for transport in transports { transport.cancel(ids) }
  }

  func shutdown() {
    for transport in transports { transport.shutdown() }
  }

  private func transport(of url: String) -> EndpointTransport? {
    transports.first { $0.standIn.stands(in: url) }
  }
}
