public import SluiceAccess
public import SluiceCore
internal import SluiceJSON
// Endpoints, their states and their settings are words of this library's own interface.
@_exported public import SluiceEndpoints
import SluiceTasks

/// Manages dedicated Inference Endpoints.
///
/// ```swift
/// let client = try EndpointClient(
///   options: AccessOptions(environment: ProcessInfo.processInfo.environment)
/// )
/// for endpoint in try await client.list() { print(endpoint.name, endpoint.state.name) }
/// try await client.resume("my-embedder")
/// let ready = try await client.wait(for: "my-embedder", timeout: .seconds(1200))
/// print(try ready.deployedURL)
/// ```
///
/// The token is looked up as for every request (`HF_TOKEN`, the saved file), is bound to the origins
/// it is sent to, and is never shown. Where no namespace is given, the hub is asked to whom the token
/// belongs to. Errors are ``SluiceError``s of one line with the server's words: `noPermission` for
/// 401, 402 and 403, `unavailable` for every other reply that is none, `usage` for what is refused
/// before anything is sent.
public struct EndpointClient: Sendable {
  /// The namespace that stands for the user's own and all of their organisations', in ``list(namespace:onSkipped:)``.
  public static let everywhere = "*"

  let requests: EndpointRequests
  let exchange: EndpointExchange
  let resumes = RecentResumes()
  private let hub: String

  /// Creates a client; nothing is sent.
  ///
  /// - Parameters:
  ///   - api: The management API's URL; `HF_ENDPOINTS_API` of the environment, or
  ///     `https://api.endpoints.huggingface.cloud/v2`, when nil.
  ///   - options: Tokens and addresses; `HF_ENDPOINT` is the hub.
  /// - Throws: ``SluiceError`` (`usage`) when the API cannot be asked, or the token would travel in
  ///   clear text to another machine.
  public init(api: String? = nil, options: AccessOptions) throws {
    let named = options.environment["HF_ENDPOINTS_API"].flatMap { $0.isEmpty ? nil : $0 }
    let base = api ?? named ?? EndpointRequests.publicBase
    _ = try Destination(url: base, options: options)
    requests = EndpointRequests(base: base)
    exchange = EndpointExchange(options: options)
    hub = ServiceBases(environment: options.environment).hub
  }

  // MARK: - Reading

  /// The endpoints of a namespace.
  ///
  /// - Parameters:
  ///   - namespace: A user or an organisation; nil for the token's owner; ``everywhere`` for theirs
  ///     and all of their organisations'.
  ///   - onSkipped: With ``everywhere``: told why an organisation's endpoints are not in the list.
  /// - Returns: The endpoints, each with its namespace.
  /// - Throws: ``SluiceError``.
  public func list(
    namespace: String? = nil,
    onSkipped: (SluiceError) -> Void = { _ in }
  ) async throws -> [InferenceEndpoint] {
    guard namespace == Self.everywhere else {
      return try await endpoints(in: try await resolve(namespace)).endpoints()
    }
    let account = try await account()
    var found = try await endpoints(in: try account.namespace()).endpoints()
    for organisation in account.organisations {
      let reply = try await endpoints(in: organisation)
      if reply.isAccepted { found += try reply.endpoints() } else { onSkipped(reply.refusal) }
    }
    return found
  }

  /// One endpoint as it is now.
  ///
  /// - Parameters:
  ///   - name: The endpoint's name.
  ///   - namespace: Its user or organisation; nil for the token's owner.
  /// - Returns: The endpoint.
  /// - Throws: ``SluiceError``: `unavailable` naming both when there is none.
  public func endpoint(
    named name: String,
    namespace: String? = nil
  ) async throws -> InferenceEndpoint {
    try await endpoint(named: name, namespace: namespace, within: EndpointExchange.patience)
  }

  package func endpoint(
    named name: String,
    namespace: String?,
    within patience: Duration
  ) async throws -> InferenceEndpoint {
    let subject = EndpointSubject.endpoint(name, in: try await resolve(namespace))
    let request = try requests.get(name, in: subject.namespace)
    return try await exchange.send(request, about: subject, within: patience).endpoint()
  }

  // MARK: - Changing

  /// Creates an endpoint, which starts at once and is billed from when it runs.
  ///
  /// - Parameters:
  ///   - name: A name that is free in the namespace.
  ///   - settings: What it is made of.
  ///   - namespace: The user or organisation that owns it; nil for the token's owner.
  /// - Returns: The endpoint, in general `pending`.
  /// - Throws: ``SluiceError``.
  public func create(
    _ name: String,
    _ settings: EndpointSettings,
    namespace: String? = nil
  ) async throws -> InferenceEndpoint {
    _ = try settings.creation(of: name)
    let subject = EndpointSubject.endpoint(name, in: try await resolve(namespace))
    let request = try requests.create(name, in: subject.namespace, settings)
    let secrets = Array((settings.secrets ?? [:]).values)
    return try await exchange.send(request, about: subject, hiding: secrets).endpoint()
  }

  /// Changes an endpoint; what the settings leave out stays as it is.
  ///
  /// - Parameters:
  ///   - name: The endpoint's name.
  ///   - settings: What changes.
  ///   - namespace: Its user or organisation; nil for the token's owner.
  /// - Returns: The endpoint, in general `updating`.
  /// - Throws: ``SluiceError``.
  public func update(
    _ name: String,
    _ settings: EndpointSettings,
    namespace: String? = nil
  ) async throws -> InferenceEndpoint {
    _ = try settings.update()
    let subject = EndpointSubject.endpoint(name, in: try await resolve(namespace))
    let request = try requests.update(name, in: subject.namespace, settings)
    let secrets = Array((settings.secrets ?? [:]).values)
    return try await exchange.send(request, about: subject, hiding: secrets).endpoint()
  }

  /// Deletes an endpoint, for good.
  ///
  /// - Parameters:
  ///   - name: The endpoint's name.
  ///   - namespace: Its user or organisation; nil for the token's owner.
  /// - Throws: ``SluiceError``.
  public func delete(_ name: String, namespace: String? = nil) async throws {
    let subject = EndpointSubject.endpoint(name, in: try await resolve(namespace))
    let request = try requests.delete(name, in: subject.namespace)
    let reply = try await exchange.send(request, about: subject)
    if !reply.isAccepted { throw reply.refusal }
  }

  // MARK: - Parts

  /// The namespace that is meant: the given one, or the token's owner.
  package func resolve(_ namespace: String?) async throws(SluiceError) -> String {
    if let namespace { return namespace }
    return try (await account()).namespace()
  }

  private func endpoints(in namespace: String) async throws(SluiceError) -> EndpointReply {
    let request = try requests.list(in: namespace)
    return try await exchange.send(request, about: .namespace(namespace))
  }

  private func account() async throws(SluiceError) -> HubAccount {
    try await exchange.send(EndpointRequests.whoami(hub: hub), about: .account).account()
  }
}

extension HubAccount {
  /// The namespace of a person's token.
  fileprivate func namespace() throws(SluiceError) -> String {
    if isUser { return name }
    throw SluiceError(
      .usage,
      "the token belongs to \(safe(name, limit: 80)), which is not a user",
      next: "name a namespace"
    )
  }
}

extension InferenceEndpoint {
  /// Where the endpoint answers.
  ///
  /// - Throws: ``SluiceError`` (`unavailable`) when it has not been deployed or is paused.
  public var deployedURL: String {
    get throws {
      if let url { return url }
      throw SluiceError(
        .unavailable,
        at: "\(safe(namespace, limit: 80))/\(safe(name, limit: 80))",
        "has no URL: \(stateInWords)",
        next: "wait for it: sluice endpoint wait \(safe(name, limit: 80))"
      )
    }
  }
}
