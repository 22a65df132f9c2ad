import SluiceCore
import SluiceTasks

/// How every request is sent.
extension InferenceClient {
  /// The most time of one request where no limit is set: what libcurl's milliseconds hold.
  private static let ages = Duration.seconds(2_000_000)

  /// Sends a request until its model has loaded, and returns a reply of 2xx.
  func accepted(_ request: Request) async throws -> ReceivedReply {
    let received = try await settled(request, by: exchange.send) { $0.reply }
    guard received.isAccepted else { throw InferenceError(received) }
    return received
  }

  /// Sends a request until its model has loaded, and returns when the answer begins.
  func begun(_ request: Request) async throws -> ReceivedHead {
    try await settled(request, by: exchange.stream) { $0.whole }
  }

  /// Sends a request once and returns the reply, whatever its status.
  func once(_ request: Request) async throws -> ReceivedReply {
    try await exchange.send(request, timeout: timeout ?? Self.ages)
  }

  /// Sends a request in one way or another, again while the server says that the model is loading.
  private func settled<Received>(
    _ request: Request,
    by send: (Request, Duration) async throws -> Received,
    reply: (Received) -> Reply?
  ) async throws -> Received {
    let deadline = timeout.map { Instant.now + $0 }
    let wait = LoadingWait(deadline: deadline)
    // Fetched once, however often the request is sent.
    var request = try await exchange.filled(request)
    while true {
      let left = deadline.map { $0 - .now } ?? Self.ages
      let received = try await send(request, max(left, .milliseconds(1)))
      guard waitsForModel, let reply = reply(received),
        let pause = wait.pause(after: reply, at: .now)
      else { return received }
      try await sleep(pause)
      request = waiting(request)
    }
  }

  /// From the second attempt on, the service itself is asked to wait, as the clients do.
  private func waiting(_ request: Request) -> Request {
    let name = "X-wait-for-model"
    let isOwn = request.url.hasPrefix(bases.inference(wire) + "/")
    guard isOwn, !request.headers.contains(where: { $0.name.lowercased() == name.lowercased() })
    else { return request }
    var waiting = request
    waiting.headers.append(HeaderField(name, "1"))
    return waiting
  }
}
