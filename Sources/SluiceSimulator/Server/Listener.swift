import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import SluiceCore
import SluiceJSON
import Synchronization

/// The HTTP server in front of an endpoint; it can be closed and opened again.
final class Listener: Sendable {
  private let endpoint: Endpoint
  private let callers = Callers()

  init(_ endpoint: Endpoint) { self.endpoint = endpoint }

  /// An open socket: connections are taken.
  final class ListeningSocket: Sendable {
    /// The port, where one was to be found.
    let port: Int
    private let channel: any Channel
    private let isShut = Atomic(false)

    fileprivate init(_ channel: any Channel) {
      self.channel = channel
      port = channel.localAddress?.port ?? 0
    }

    /// Takes no more connections; those that are there stay.
    func shut() {
      isShut.store(true, ordering: .releasing)
      channel.close(mode: .all, promise: nil)
    }

    fileprivate var wasShut: Bool { isShut.load(ordering: .acquiring) }
  }

  /// Takes connections until the socket is shut and the last of them has gone, or the task is cancelled.
  ///
  /// - Throws: When the address cannot be listened on.
  func listen(on port: Int, sockets: AsyncStream<ListeningSocket>.Continuation) async throws {
    defer { sockets.finish() }
    let opened = Mutex<ListeningSocket?>(nil)
    var application = Application(
      responder: CallbackResponder { [self] in try await respond(to: $0, by: $1) },
      server: callers.server,
      configuration: ApplicationConfiguration(
        address: .hostname(endpoint.configuration.host, port: port),
        backlog: 4096
      ),
      onServerRunning: { channel in
        let socket = ListeningSocket(channel)
        opened.withLock { $0 = socket }
        sockets.yield(socket)
      }
    )
    application.logger.logLevel = .critical
    do {
      try await application.run()
    } catch {
      guard let socket = opened.withLock(\.self) else { throw refusal(error, port) }
      // A server whose channel is closed under it calls that unexpected.
      if !socket.wasShut { throw error }
    }
  }

  private func refusal(_ error: any Error, _ port: Int) -> any Error {
    if error is CancellationError { return error }
    return SluiceError(
      .unavailable,
      at: "\(endpoint.configuration.host):\(port)",
      "cannot listen there: \(words(error))",
      next: "choose another --port, or 0 for any"
    )
  }

  private func words(_ error: any Error) -> String {
    switch error {
    case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
    case is SocketAddressError.UnknownHost: "this host has no address"
    default: safe("\(error)", limit: 300)
    }
  }

  private func respond(
    to request: Request,
    by context: ConnectionContext
  ) async throws -> Response {
    let most = endpoint.configuration.limits.bytes
    guard let body = try? await request.body.collect(upTo: most) else {
      return Endpoint.Answer(reply: RequestRefusal.tooLarge.reply).response(from: endpoint)
    }
    let call = IncomingRequest(request, body, from: callers[context.channel])
    let answer = try await endpoint.reply(to: call)
    if answer.reply.isReset { try await context.channel.reset() }
    return answer.response(from: endpoint)
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

extension Channel {
  /// Closes the connection at once, with a reset instead of an orderly end.
  fileprivate func reset() async throws {
    let atOnce = linger(l_onoff: 1, l_linger: 0)
    try await (self as? any SocketOptionProvider)?.setSoLinger(atOnce).get()
    try await close()
  }
}
