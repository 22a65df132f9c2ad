import SluiceCore
public import SluiceEndpoints

extension EndpointClient {
  /// Stops an endpoint: it is not billed, and answers nothing until it is resumed.
  ///
  /// - Parameters:
  ///   - name: The endpoint's name.
  ///   - namespace: Its user or organisation; nil for the token's owner.
  /// - Returns: The endpoint as the order left it.
  /// - Throws: ``SluiceError``.
  @discardableResult
  public func pause(_ name: String, namespace: String? = nil) async throws -> InferenceEndpoint {
    try await order(.pause, name, namespace)
  }

  /// Puts an endpoint to sleep: it is not billed, and the next request wakes it.
  ///
  /// - Parameters:
  ///   - name: The endpoint's name.
  ///   - namespace: Its user or organisation; nil for the token's owner.
  /// - Returns: The endpoint as the order left it.
  /// - Throws: ``SluiceError``.
  @discardableResult
  public func scaleToZero(
    _ name: String,
    namespace: String? = nil
  ) async throws -> InferenceEndpoint {
    try await order(.scaleToZero, name, namespace)
  }

  /// Starts an endpoint that was paused.
  ///
  /// - Parameters:
  ///   - name: The endpoint's name.
  ///   - namespace: Its user or organisation; nil for the token's owner.
  ///   - runningOK: Whether one that runs already is returned as it is, and is no error.
  /// - Returns: The endpoint, in general `initializing`.
  /// - Throws: ``SluiceError``.
  @discardableResult
  public func resume(
    _ name: String,
    namespace: String? = nil,
    runningOK: Bool = true
  ) async throws -> InferenceEndpoint {
    let subject = EndpointSubject.endpoint(name, in: try await resolve(namespace))
    let request = try requests.order(.resume, name, in: subject.namespace)
    let reply = try await exchange.send(request, about: subject)
    if reply.isAccepted { resumes.add(subject) }
    if runningOK, EndpointReplies.isAlreadyRunning(reply.reply) {
      return try await endpoint(named: name, namespace: subject.namespace)
    }
    return try reply.endpoint()
  }

  @discardableResult
  package func order(
    _ order: EndpointRequests.Order,
    _ name: String,
    _ namespace: String?,
    within patience: Duration = EndpointExchange.patience
  ) async throws(SluiceError) -> InferenceEndpoint {
    let subject = EndpointSubject.endpoint(name, in: try await resolve(namespace))
    let request = try requests.order(order, name, in: subject.namespace)
    let reply = try await exchange.send(request, about: subject, within: patience)
    if reply.isAccepted { resumes.remove(subject) }
    return try reply.endpoint()
  }
}
