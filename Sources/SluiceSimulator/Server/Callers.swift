import HummingbirdCore
import NIOCore
import Synchronization

/// The callers of the server, by their connections.
///
/// Hummingbird does not tell that a connection has been closed while a request is worked on: a handler
/// in each connection's pipeline hears it.
final class Callers: Sendable {
  private let callers = Mutex<[ObjectIdentifier: Caller]>([:])

  /// The caller at the other end of a connection.
  subscript(channel: any Channel) -> Caller? {
    callers.withLock { $0[ObjectIdentifier(channel)] }
  }

  /// A server that knows these callers.
  var server: HTTPServerBuilder {
    .http1(configuration: .init(additionalChannelHandlers: [HangUpWatch(self)]))
  }

  fileprivate func arrive(_ channel: any Channel) -> Caller {
    let caller = Caller()
    callers.withLock { $0[ObjectIdentifier(channel)] = caller }
    return caller
  }

  fileprivate func forget(_ channel: any Channel) {
    callers.withLock { $0[ObjectIdentifier(channel)] = nil }
  }
}

/// Hears when the other end closes: `inputClosed` after an orderly close, `channelInactive` after a
/// reset.
private final class HangUpWatch: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let callers: Callers
  private var caller: Caller?

  init(_ callers: Callers) { self.callers = callers }

  func handlerAdded(context: ChannelHandlerContext) { caller = callers.arrive(context.channel) }

  func handlerRemoved(context: ChannelHandlerContext) {
    caller?.hangUp()
    callers.forget(context.channel)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event as? ChannelEvent == .inputClosed { caller?.hangUp() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    caller?.hangUp()
    context.fireChannelInactive()
  }
}
