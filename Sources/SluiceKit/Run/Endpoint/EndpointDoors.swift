import SluiceCore

/// The doors of the dedicated endpoints that share a run's rows, as one transport: each request goes
/// through the door of the endpoint that it is for.
final class EndpointDoors: Transport {
  /// Two endpoints of a job have one address: they are one endpoint, and would be counted as two.
  struct OneAddress: Error {
    let error: SluiceError
  }

  private let doors: [EndpointDoor]

  init(_ doors: [EndpointDoor]) { self.doors = doors }

  /// An endpoint answers here from now on.
  ///
  /// - Throws: ``OneAddress`` when another one does; what its door throws.
  func open(_ address: String, for name: String) throws {
    guard let door = doors.first(where: { $0.standIn.name == name }) else { return }
    let other = doors.first { $0 !== door && $0.address == address }
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
    try door.open(address)
  }

  /// A URL with the address of its endpoint in it; nil while that is not known.
  func resolved(_ url: String) -> String? { door(of: url)?.resolved(url) }

  func start(receiver: @escaping EndpointDoor.Receiver) {
    for door in doors { door.start(receiver: receiver) }
  }

  func send(_ transfers: [Transfer]) {
    guard doors.count > 1 else { return doors.first?.send(transfers) ?? () }
    for door in doors {
      let own = transfers.filter { door.standIn.stands(in: $0.request.url) }
      if !own.isEmpty { door.send(own) }
    }
  }

  func cancel(_ ids: [UInt64]) {
    for door in doors { door.cancel(ids) }
  }

  func shutdown() {
    for door in doors { door.shutdown() }
  }

  private func door(of url: String) -> EndpointDoor? {
    doors.first { $0.standIn.stands(in: url) }
  }
}
