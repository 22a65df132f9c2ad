package import SluiceAccess
import SluiceCore
import SluiceJSON
import SluiceTransport

/// One request at a time to the management API, the hub or an endpoint's own URL, each with the token
/// bound to its origin.
package struct EndpointExchange: Sendable {
  /// The most time for one exchange with the API.
  static let patience = Duration.seconds(60)
  /// The most time for a look at an endpoint: a proxy may hold what should be answered at once.
  private static let glance = Duration.seconds(15)

  package let options: AccessOptions

  package init(options: AccessOptions) { self.options = options }

  /// Sends a request to the API or the hub.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - subject: What it is about: errors name it.
  ///   - secrets: What its body holds and an error must not: servers echo requests.
  ///   - patience: The most time for it.
  /// - Returns: The reply, whatever its status.
  /// - Throws: When there is no reply.
  func send(
    _ request: Request,
    about subject: EndpointSubject,
    hiding secrets: [Secret] = [],
    within patience: Duration = EndpointExchange.patience
  ) async throws(SluiceError) -> EndpointReply {
    let destination = try Destination(url: request.url, options: options)
    let redactor = destination.redactor.adding(secrets)
    do {
      return EndpointReply(
        reply: try await send(request, to: destination, timeout: patience),
        subject: subject,
        redactor: redactor,
        tokenSource: destination.tokenSource
      )
    } catch let failure as TransferFailure {
      throw SluiceError(
        .unavailable,
        at: safe(request.url, limit: 400),
        safe(redactor.redact(failure.message), limit: 500)
      )
    } catch {
      throw SluiceError(wrapping: error)
    }
  }

  /// The status that a URL of an endpoint answers a plain request with; nil when there was none.
  ///
  /// It goes without the token where that would travel in clear text.
  package func status(of url: String) async -> Int? {
    var bare = options
    bare.withoutToken = true
    guard
      let destination = (try? Destination(url: url, options: options))
        ?? (try? Destination(url: url, options: bare))
    else { return nil }
    let request = Request(method: "GET", url: url)
    return try? await send(request, to: destination, timeout: Self.glance).status
  }

  private func send(
    _ request: Request,
    to destination: Destination,
    timeout: Duration
  ) async throws -> Reply {
    let transport = try destination.transport(concurrency: 1, options: options)
    defer { transport.shutdown() }
    return try await SingleRequests(over: transport).reply(to: request, timeout: timeout)
  }
}
