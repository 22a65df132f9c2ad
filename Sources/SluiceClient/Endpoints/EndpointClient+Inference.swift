import SluiceAccess

public import SluiceEndpoints

extension EndpointClient {
  /// A client for the model that an endpoint serves, with the token that this client manages it with.
  ///
  /// ```swift
  /// let endpoint = try await endpoints.wait(for: "my-embedder")
  /// let vector = try await endpoints.client(for: endpoint).featureExtraction("I like you")
  /// ```
  ///
  /// - Parameters:
  ///   - endpoint: An endpoint as the API described it.
  ///   - timeout: The most time for a call. Default: as long as it takes.
  /// - Returns: The client; nothing is sent.
  /// - Throws: ``SluiceError`` (`unavailable`) when the endpoint has no URL yet: it has not been
  ///   deployed, or is paused.
  public func client(
    for endpoint: InferenceEndpoint,
    timeout: Duration? = nil
  ) throws -> InferenceClient {
    let options = exchange.options
    let lookup = TokenLookup(environment: options.environment)
    let found = options.withoutToken ? nil : try lookup.token(for: EndpointRequests.publicBase)
    return try InferenceClient(
      model: endpoint.deployedURL,
      token: found.map { .given($0.token) },
      timeout: timeout,
      options: options
    )
  }
}
