import SluiceCore

/// How one start of a run differs from another of the same job: nothing here changes what is asked.
public struct RunOptions: Sendable {
  /// Go on although the job has changed since the ledger was made.
  ///
  /// Rows whose request differs are asked again, their old answers are kept aside. Default false: a
  /// changed job is refused.
  public var acceptChanges: Bool
  /// Send no `Authorization` header whatever the environment says; false by default.
  public var withoutToken: Bool
  /// Send the token over plain `http` to another machine.
  ///
  /// Default false: a token in clear text is anybody's.
  public var allowHTTPToken: Bool
  /// A file of CA certificates instead of the system's.
  public var caFile: String?
  /// The process's environment: tokens, service addresses, proxies.
  public var environment: [String: String]

  /// Creates options.
  ///
  /// - Parameters:
  ///   - acceptChanges: Go on although the job has changed.
  ///   - withoutToken: Send no token.
  ///   - allowHTTPToken: Send the token over plain `http`.
  ///   - caFile: A file of CA certificates.
  ///   - environment: The process's environment.
  public init(
    acceptChanges: Bool = false,
    withoutToken: Bool = false,
    allowHTTPToken: Bool = false,
    caFile: String? = nil,
    environment: [String: String]
  ) {
    self.acceptChanges = acceptChanges
    self.withoutToken = withoutToken
    self.allowHTTPToken = allowHTTPToken
    self.caFile = caFile
    self.environment = environment
  }
}
