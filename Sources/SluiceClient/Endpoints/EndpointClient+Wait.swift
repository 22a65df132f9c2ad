import SluiceCore
public import SluiceEndpoints

extension EndpointClient {
  /// Waits until an endpoint is running and its health route says so.
  ///
  /// One that is scaled to zero is woken with one request. A few failures of the API in a row are
  /// sat out, and so is its calling an endpoint paused that this client has just resumed.
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
    var terms = try WaitTerms(timeout: timeout, refreshEvery: refreshEvery)
    let subject = EndpointSubject.endpoint(name, in: try await resolve(namespace))
    terms.wasResumed = resumes.includes(subject)
    var wait = WaitForEndpoint(terms, at: .now)
    return try await follow(&wait, of: subject, onReason: onReason) { action in
      // Any request wakes a sleeping endpoint, whatever it answers; without a URL it is resumed.
      if case .wakeUp(let url?) = action {
        _ = await exchange.status(of: url)
      } else {
        try await resume(name, namespace: subject.namespace)
      }
    }
  }

  /// What a wait wants done to the endpoint.
  package enum WakingAction: Sendable {
    case wakeUp(by: String?)
    case resume
  }

  /// Does what a wait asks for, until it ends.
  ///
  /// - Parameters:
  ///   - wait: The wait.
  ///   - subject: The endpoint.
  ///   - onReason: Told what is waited for, each time that changes.
  ///   - onLook: Told each document of the endpoint.
  ///   - act: Does what wakes the endpoint.
  ///   - isolation: Whose queue the closures run on: the caller's.
  /// - Returns: The endpoint, ready.
  /// - Throws: Why it is given up; what `act` throws.
  package func follow(
    _ wait: inout WaitForEndpoint,
    of subject: EndpointSubject,
    onReason: @Sendable (String) -> Void,
    onLook: (InferenceEndpoint) -> Void = { _ in },
    act: (WakingAction) async throws -> Void,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> InferenceEndpoint {
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
        step = try await look(subject, &wait, onLook)
      case .checkHealth(let endpoint, let url):
        step = wait.seeHealth(of: endpoint, await exchange.status(of: url), at: .now)
      case .wakeUp(let url):
        step = try await wake(.wakeUp(by: url), &wait, act)
      case .resume:
        step = try await wake(.resume, &wait, act)
      case .ready(let endpoint):
        return endpoint
      case .giveUp(let error):
        throw error.replacing(place: error.place ?? subject.place)
      }
    }
  }

  /// Does what wakes the endpoint and tells the wait; what may pass is sat out.
  private func wake(
    _ action: WakingAction,
    _ wait: inout WaitForEndpoint,
    _ act: (WakingAction) async throws -> Void,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> WaitForEndpoint.Step {
    do {
      try await act(action)
    } catch let error as SluiceError where error.code.kind == .unavailable {
      return wait.refuse(error, at: .now)
    }
    if case .resume = action { return wait.resumed(at: .now) }
    return wait.knocked(at: .now)
  }

  /// Reads the endpoint's document and tells the wait.
  private func look(
    _ subject: EndpointSubject,
    _ wait: inout WaitForEndpoint,
    _ onLook: (InferenceEndpoint) -> Void,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> WaitForEndpoint.Step {
    let request = try requests.get(subject.name, in: subject.namespace)
    let endpoint: InferenceEndpoint
    do throws(SluiceError) {
      let reply = try await exchange.send(request, about: subject)
      if reply.isFinal { return .giveUp(reply.refusal) }
      endpoint = try reply.endpoint()
    } catch {
      try Task.checkCancellation()
      return wait.fail(error, at: .now)
    }
    onLook(endpoint)
    return wait.see(endpoint, at: .now)
  }
}
