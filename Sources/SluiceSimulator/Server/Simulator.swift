import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
package import SluiceCore
import Synchronization

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
    let isListening = Atomic(false)
    let callers = Callers()
    let mostBytes = configuration.limits.bytes
    let responder = CallbackResponder { (request: Request, context: ConnectionContext) in
      guard let body = try? await request.body.collect(upTo: mostBytes) else {
        return Endpoint.Answer(reply: Refusal.tooLarge.reply).response(from: endpoint)
      }
      let call = Call(request, body, from: callers[context.channel])
      return try await endpoint.reply(to: call).response(from: endpoint)
    }
    var application = Application(
      responder: responder,
      server: callers.server,
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port),
        backlog: 4096
      ),
      onServerRunning: {
        isListening.store(true, ordering: .relaxed)
        onListening($0.localAddress?.port ?? 0)
      }
    )
    application.logger.logLevel = .critical
    do {
      try await application.run()
    } catch  where !isListening.load(ordering: .relaxed) {
      throw SluiceError(
        .unavailable,
        at: "\(configuration.host):\(configuration.port)",
        "cannot listen there: \(error)",
        next: "choose another --port, or 0 for any"
      )
    }
  }
}

/// What is known of a request beside itself: the connection that it came by.
private struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }
}

extension Call {
  /// A request as Hummingbird has it.
  fileprivate init(_ request: Request, _ body: ByteBuffer, from caller: Caller?) {
    self.init(
      method: request.method.rawValue,
      path: request.uri.path,
      task: request.uri.queryParameters.get("task"),
      contentType: request.headers[.contentType],
      accept: request.headers[.accept],
      waitsForModel: request.field("x-wait-for-model") == "1",
      host: request.head.authority ?? "",
      token: request.field("authorization")
        .flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil },
      scaleUpTimeout: request.field("x-scale-up-timeout").flatMap(Double.init)
        .flatMap { (0...86_400).contains($0) ? .seconds($0) : nil } ?? .zero,
      body: Array(body.readableBytesView),
      caller: caller
    )
  }
}

extension Request {
  /// The value of a header field.
  fileprivate func field(_ name: String) -> String? {
    HTTPFields.Element.Name(name).flatMap { headers[$0] }
  }
}
