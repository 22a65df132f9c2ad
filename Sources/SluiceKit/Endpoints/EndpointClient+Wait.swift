import SluiceCore
public import SluiceEndpoints

extension EndpointClient {
  /// Waits until an endpoint is running and its health route says so.
  ///
  /// One that is scaled to zero is woken with one request. A few failures of the API in a row are
  /// sat out.
  ///
  /// - Parameters:
  ///   - name: The endpoint's name.
  ///   - namespace: Its user or organisation; nil for the token's owner.
  ///   - timeout: The most time; at zero the endpoint is looked at once. Default: 30 minutes.
  ///   - refreshEvery: The time between two looks. Default: 5 s, as in Hugging Face's client.
  ///   - onReason: Told what is waited for, each time that changes.
  /// - Returns: The endpoint, ready.
  /// - Throws: ``SluiceError``: `unavailable` at once when it has failed or is paused, and when the
  ///   time is up; `CancellationError`.
  @discardableResult
  public func wait(
    for name: String,
    namespace: String? = nil,
    timeout: Duration = .seconds(1800),
    refreshEvery: Duration = .seconds(5),
    onReason: @Sendable (String) -> Void = { _ in }
  ) async throws -> InferenceEndpoint {
    var wait = try WaitForEndpoint(timeout: timeout, refreshEvery: refreshEvery, at: .now)
    let subject = EndpointSubject.endpoint(name, in: try await resolve(namespace))
    var step = WaitForEndpoint.Step.fetch(after: .zero)
    var reason = ""
    while true {
      if wait.reason != reason {
        reason = wait.reason
        onReason(reason)
      }
      switch step {
      case .fetch(let pause):
        if pause > .zero { try await Task.sleep(for: pause, clock: .continuous) }
        step = try await look(name, subject, &wait)
      case .checkHealth(let endpoint, let url):
        step = wait.seeHealth(of: endpoint, await exchange.status(of: url), at: .now)
      case .wakeUp(let url):
        try await wakeUp(name, subject, by: url)
        step = wait.knocked(at: .now)
      case .ready(let endpoint):
        return endpoint
      case .giveUp(let error):
        throw SluiceError(
          error.exit,
          at: error.place ?? subject.place,
          error.what,
          next: error.next
        )
      }
    }
  }

  /// Reads the endpoint's document and tells the wait.
  private func look(
    _ name: String,
    _ subject: EndpointSubject,
    _ wait: inout WaitForEndpoint
  ) async throws(SluiceError) -> WaitForEndpoint.Step {
    let request = try requests.get(name, in: subject.namespace)
    let endpoint: InferenceEndpoint
    do throws(SluiceError) {
      let reply = try await exchange.send(request, about: subject)
      if reply.isFinal { return .giveUp(reply.refusal) }
      endpoint = try reply.endpoint()
    } catch {
      return wait.fail(error, at: .now)
    }
    return wait.see(endpoint, at: .now)
  }

  /// Any request wakes a sleeping endpoint, whatever it answers; without a URL it is resumed.
  private func wakeUp(_ name: String, _ subject: EndpointSubject, by url: String?) async throws {
    if let url {
      _ = await exchange.status(of: url)
    } else {
      try await resume(name, namespace: subject.namespace)
    }
  }
}
