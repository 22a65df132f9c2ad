package import SluiceCore

/// The rehearsal endpoint: an inference server that needs no model, and misbehaves on command.
///
/// It answers every task that Sluice asks, on Hugging Face's routes and OpenAI's, and tells at
/// `GET /stats` what it saw.
package struct Simulator: Sendable {
  private let configuration: SimulatorConfiguration
  private let clock: SimulatorClock

  /// Creates an endpoint; it listens once it runs.
  ///
  /// - Throws: When a setting makes no sense.
  package init(
    _ configuration: SimulatorConfiguration,
    clock: SimulatorClock = .continuous
  ) throws(SluiceError) {
    try configuration.check()
    self.configuration = configuration
    self.clock = clock
  }

  /// Serves until the task is cancelled; connections are closed then.
  ///
  /// - Parameter onListening: Called once, with the port, when connections are taken.
  /// - Throws: When the address cannot be listened on.
  package func run(onListening: @escaping @Sendable (Int) -> Void) async throws {
    let endpoint = Endpoint(configuration, clock: clock)
    let listener = Listener(endpoint)
    try await withThrowingTaskGroup(of: Void.self) { group in
      var socket = await open(listener, on: configuration.port, in: &group)
      guard let port = socket?.port else { return try await group.waitForAll() }
      onListening(port)
      while let next = endpoint.nextPhase {
        let wait = next - clock.now()
        if wait > .zero { try await clock.sleep(wait) }
        let isClosed = endpoint.weather(at: clock.now()) == .refused
        if isClosed {
          socket?.shut()
          socket = nil
        } else if socket == nil {
          socket = await open(listener, on: port, in: &group)
        }
      }
      try await group.waitForAll()
    }
  }

  /// Begins to listen.
  ///
  /// - Returns: The socket; nil when the listening has failed, which the group tells.
  private func open(
    _ listener: Listener,
    on port: Int,
    in group: inout ThrowingTaskGroup<Void, any Error>
  ) async -> Listener.ListeningSocket? {
    let (sockets, opened) = AsyncStream.makeStream(of: Listener.ListeningSocket.self)
    group.addTask { try await listener.listen(on: port, sockets: opened) }
    return await sockets.first { _ in true }
  }
}
