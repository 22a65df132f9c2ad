import SluiceAccess
import SluiceCore
import SluiceDialects
import SluiceTasks
import SluiceTransport
import Synchronization

/// Requests one by one, each with the token bound to its origin, over connections that stay open.
///
/// `sluice call`, the typed client and everything else that asks single questions goes through here.
final class Exchange: Sendable {
  /// The most requests under way to one origin; more wait for their turn.
  private static let concurrency = 256

  let options: AccessOptions
  private let token: TokenLookup.Found?
  private let proxy: Secret?
  private let fetcher = Mutex<MediaFetcher?>(nil)
  private let connections = Mutex<[String: SingleRequests]>([:])

  /// Prepares an exchange; nothing is sent.
  ///
  /// - Parameters:
  ///   - options: Tokens, addresses, certificates.
  ///   - token: A given token, in place of any that could be found.
  ///   - proxy: The URL of a proxy for every request.
  init(options: AccessOptions, token: TokenLookup.Found? = nil, proxy: Secret? = nil) {
    self.options = options
    self.token = token
    self.proxy = proxy
  }

  /// Where a URL leads and what opens the requests there.
  ///
  /// - Throws: As ``Destination/init(url:options:token:)``.
  func destination(of url: String) throws(SluiceError) -> Destination {
    try Destination(url: url, options: options, token: token)
  }

  /// Where images and recordings may be fetched from.
  var mediaAccess: MediaAccess { MediaAccess(hosts: options.mediaHosts) }

  /// The request as it can be sent: with the images and recordings that it names by URL, fetched now.
  ///
  /// - Throws: ``InferenceError`` with the reason why there is none to be had; `CancellationError`.
  func filled(_ request: Request) async throws -> Request {
    guard !request.remote.isEmpty else { return request }
    do throws(SluiceError) {
      let fetcher = try fetcher.withLock { fetcher throws(SluiceError) in
        if let fetcher { return fetcher }
        let new = try MediaFetcher(
          mediaAccess,
          userAgent: SluiceVersion.userAgent,
          caFile: options.caFile
        )
        fetcher = new
        return new
      }
      var media: [Media] = []
      for part in request.remote {
        do throws(MediaFailure) { media.append(try await fetcher.media(at: part.url)) } catch {
          throw SluiceError(.data, at: "arguments", error.reason)
        }
      }
      return request.filled(with: media)
    } catch {
      try Task.checkCancellation()
      throw InferenceError(refused: error)
    }
  }

  /// Sends a request and waits for the reply, whatever its status.
  ///
  /// What it names by URL is fetched first.
  ///
  /// - Throws: ``InferenceError`` when there is no reply, `CancellationError` when the task was
  ///   cancelled, which ends the transfer.
  func send(_ request: Request, timeout: Duration) async throws -> ReceivedReply {
    let request = try await filled(request)
    let (requests, destination) = try requests(for: request)
    do throws(TransferFailure) {
      let reply = try await requests.reply(to: request, timeout: timeout)
      return ReceivedReply(reply: reply, destination: destination)
    } catch {
      throw InferenceError.error(error, to: destination)
    }
  }

  /// Sends a request and waits for the head of the reply, whose body is read while it comes.
  ///
  /// - Throws: As ``send(_:timeout:)``.
  func stream(_ request: Request, timeout: Duration) async throws -> ReceivedHead {
    let request = try await filled(request)
    let (requests, destination) = try requests(for: request)
    do throws(TransferFailure) {
      switch try await requests.stream(request, timeout: timeout) {
      case .whole(let reply): return .whole(ReceivedReply(reply: reply, destination: destination))
      case .begun(let status, let headers, let body):
        let head = Reply(status: status, headers: headers, body: [])
        return .begun(ReceivedReply(reply: head, destination: destination), body)
      }
    } catch {
      throw InferenceError.error(error, to: destination)
    }
  }

  private func requests(for request: Request) throws -> (SingleRequests, Destination) {
    do throws(SluiceError) {
      let destination = try self.destination(of: request.url)
      return (try requests(to: destination), destination)
    } catch {
      throw InferenceError(refused: error)
    }
  }

  /// The connections to an origin with a token: another token gets connections of its own.
  private func requests(to destination: Destination) throws(SluiceError) -> SingleRequests {
    let name = "\(destination.origin) \(destination.tokenSource ?? "")"
    return try connections.withLock { connections throws(SluiceError) in
      if let requests = connections[name] { return requests }
      let lanes = try destination.transport(
        concurrency: Self.concurrency,
        options: options,
        proxy: proxy
      )
      let requests = SingleRequests(over: lanes)
      connections[name] = requests
      return requests
    }
  }
}

/// The head of a reply whose body is to be read while it comes.
enum ReceivedHead {
  /// A reply of 2xx, its body apart.
  case begun(ReceivedReply, ReplyPieces)
  /// Any other, complete.
  case whole(ReceivedReply)

  /// The reply that is there already; nil where the body is to come.
  var whole: Reply? { if case .whole(let received) = self { received.reply } else { nil } }
}

/// A reply, and where it came from.
struct ReceivedReply: Sendable {
  let reply: Reply
  let destination: Destination

  var isAccepted: Bool { (200..<300).contains(reply.status) }

  /// The server's request id, when it sent one.
  var requestID: String? {
    ["x-request-id", "x-amzn-trace-id"].lazy.compactMap { self.reply.headers[$0] }.first
      .map(destination.redactor.redact)
  }

  /// What is kept of a reply that is not an answer.
  var evidence: [UInt8] {
    let beginning = Answer(kind: .bytes, bytes: Array(reply.body.prefix(ServerMessage.limit)))
    return destination.redactor.redact(beginning).bytes
  }

  /// The answer that a reply of 2xx holds, without the token.
  ///
  /// - Throws: ``InferenceError`` (`invalidAnswer`).
  func answer(to call: Call) throws -> Answer {
    do throws(ReplyFault) {
      return destination.redactor.redact(try call.answer(in: reply))
    } catch {
      throw InferenceError(noAnswer: .noAnswer(error.reason), in: self)
    }
  }

  /// A text of the server's, without the token.
  func redacted(_ text: String) -> String { destination.redactor.redact(text) }
}
