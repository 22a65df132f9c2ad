import SluiceCore

/// What requests are sent with: tokens, certificates and the addresses that they may lead to.
public struct AccessOptions: Sendable {
  /// Send no `Authorization` header whatever the environment says; false by default.
  public var withoutToken: Bool
  /// Send the token over plain `http` to another machine.
  ///
  /// Default false: a token in clear text can be read on the way.
  public var allowHTTPToken: Bool
  /// Hosts that the URLs of a call's images and recordings may lead to wherever they are: on a private
  /// network, over plain `http`, through a proxy; none by default.
  ///
  /// A run's are its job's (`media_hosts`).
  public var mediaHosts: [String]
  /// A file of CA certificates instead of the system's.
  public var caFile: String?
  /// The process's environment: tokens, service addresses, proxies.
  public var environment: [String: String]

  /// Creates options.
  ///
  /// - Parameters:
  ///   - withoutToken: Send no token.
  ///   - allowHTTPToken: Send the token over plain `http`.
  ///   - mediaHosts: Hosts that URLs of media may lead to wherever they are.
  ///   - caFile: A file of CA certificates.
  ///   - environment: The process's environment.
  public init(
    withoutToken: Bool = false,
    allowHTTPToken: Bool = false,
    mediaHosts: [String] = [],
    caFile: String? = nil,
    environment: [String: String]
  ) {
    self.withoutToken = withoutToken
    self.allowHTTPToken = allowHTTPToken
    self.mediaHosts = mediaHosts
    self.caFile = caFile
    self.environment = environment
  }
}
