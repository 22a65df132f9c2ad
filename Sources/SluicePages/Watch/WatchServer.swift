import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import SluiceCore
import SluiceJSON
import SluiceRun
import Synchronization

/// The live page on loopback: for whoever has its address, read-only, for as long as the task runs.
package struct WatchServer: Sendable {
  private let ledgers: [String]
  private let port: Int

  /// Renewed so often; a run keeps its own state as often.
  private static let interval = Duration.seconds(2)

  /// Creates a server; it listens once it runs.
  ///
  /// - Parameters:
  ///   - ledgers: The paths of the ledgers.
  ///   - port: The port; 0 for one that is free.
  package init(ledgers: [String], port: Int) {
    self.ledgers = ledgers
    self.port = port
  }

  /// Serves until the task is cancelled.
  ///
  /// - Parameter onListening: Called once, with the address of the page.
  /// - Throws: ``SluiceError`` (`unavailable`) when the port is in use.
  package func run(onListening: @escaping @Sendable (String) -> Void) async throws {
    let token = WatchAddress.newToken()
    let address = Mutex<WatchAddress?>(nil)
    let page = WatchPage(runs: ledgers.map(WatchedRun.init))
    let count = ledgers.count
    var application = Application(
      responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
        guard let address = address.withLock({ $0 }) else {
          return Response(status: .serviceUnavailable)
        }
        return await Self.respond(to: request, address, page)
      },
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
      onServerRunning: { channel in
        let found = WatchAddress(token: token, port: channel.localAddress?.port ?? 0, runs: count)
        address.withLock { $0 = found }
        onListening(found.url)
      }
    )
    application.logger.logLevel = .critical
    do {
      try await application.run()
    } catch let error as IOError {
      throw SluiceError(
        .unavailable,
        at: "127.0.0.1:\(port)",
        "cannot listen there: \(String(cString: strerror(error.errnoCode)).lowercased())",
        next: "choose another --port, or none for one that is free"
      )
    }
  }

  private static func respond(
    to request: Request,
    _ address: WatchAddress,
    _ page: WatchPage
  ) async -> Response {
    let head = WatchAddress.Head(
      method: request.method.rawValue,
      path: request.uri.path,
      host: request.head.authority,
      origin: request.headers[.origin]
    )
    switch address.decide(head) {
    case .refuse(let status, let words):
      return reply(words + "\n", type: "text/plain; charset=utf-8", status: status)
    case .redirect(let path):
      var response = reply("", type: "text/plain; charset=utf-8", status: 308)
      response.headers[.location] = path
      return response
    case .serve(.metrics):
      let looks = page.runs.map { run -> (ledger: String, status: RunStatus?) in
        (run.ledger, try? run.look().get().status)
      }
      return reply(Metrics.text(looks), type: "text/plain; version=0.0.4; charset=utf-8")
    case .serve(.overview): return whole(page, nil)
    case .serve(.run(let number)): return whole(page, number)
    case .serve(.events(let number)): return events(page, number)
    }
  }

  private static func whole(_ page: WatchPage, _ number: Int?) -> Response {
    let nonce = WatchAddress.newToken()
    var response = reply(page.html(run: number, nonce: nonce), type: "text/html; charset=utf-8")
    set(
      "content-security-policy",
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-\(nonce)'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      in: &response
    )
    return response
  }

  /// Sends each part when it has changed; a browser that leaves ends it with the next write.
  private static func events(_ page: WatchPage, _ number: Int?) -> Response {
    var response = reply("", type: "text/event-stream")
    response.body = ResponseBody { writer in
      var sent: [String: String] = [:]
      while !Task.isCancelled {
        var changed: [String: String] = [:]
        for part in page.parts(run: number) where sent[part.id] != part.markup.html {
          changed[part.id] = part.markup.html
          sent[part.id] = part.markup.html
        }
        try await writer.write(ByteBuffer(string: event(changed)))
        try await Task.sleep(for: interval)
      }
      try await writer.finish(nil)
    }
    return response
  }

  /// One event; a comment where nothing has changed.
  static func event(_ changed: [String: String]) -> String {
    guard !changed.isEmpty else { return ": nothing new\n\n" }
    let members = changed.sorted { $0.key < $1.key }.map { name, html in
      JSONValue.JSONMember(name, .string(html))
    }
    return "data: \(String(decoding: JSONValue.object(members).text, as: UTF8.self))\n\n"
  }

  private static func reply(_ text: String, type: String, status: Int = 200) -> Response {
    var response = Response(
      status: .init(code: status),
      body: ResponseBody(byteBuffer: ByteBuffer(string: text))
    )
    response.headers[.contentType] = type
    set("cache-control", "no-store", in: &response)
    set("x-content-type-options", "nosniff", in: &response)
    set("referrer-policy", "no-referrer", in: &response)
    set("cross-origin-resource-policy", "same-origin", in: &response)
    return response
  }

  private static func set(_ name: String, _ value: String, in response: inout Response) {
    // Hummingbird exports the fields of a message, not the name of their names.
    if let name = HTTPFields.Element.Name(name) { response.headers[name] = value }
  }
}
