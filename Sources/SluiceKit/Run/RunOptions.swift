import SluiceCore

/// How one start of a run differs from another of the same job: nothing here changes what is asked.
public struct RunOptions: Sendable {
  /// Go on although the job has changed since the ledger was made.
  ///
  /// Rows whose request differs are asked again, their old answers are kept aside. Default false: a
  /// changed job is refused.
  public var acceptChanges: Bool
  /// Go on although some of what was reported is lost from the ledger: its rows are asked again.
  ///
  /// Default false: a ledger that is damaged is refused.
  public var acceptLoss = false
  /// How long to wait while another process works on the ledger.
  ///
  /// Default zero: the start is refused at once.
  public var ledgerWait = Duration.zero
  /// Send no `Authorization` header whatever the environment says; false by default.
  public var withoutToken: Bool
  /// Send the token over plain `http` to another machine.
  ///
  /// Default false: a token in clear text is anybody's.
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
  ///   - acceptChanges: Go on although the job has changed.
  ///   - withoutToken: Send no token.
  ///   - allowHTTPToken: Send the token over plain `http`.
  ///   - mediaHosts: Hosts that URLs of media may lead to wherever they are.
  ///   - caFile: A file of CA certificates.
  ///   - environment: The process's environment.
  public init(
    acceptChanges: Bool = false,
    withoutToken: Bool = false,
    allowHTTPToken: Bool = false,
    mediaHosts: [String] = [],
    caFile: String? = nil,
    environment: [String: String]
  ) {
    self.acceptChanges = acceptChanges
    self.withoutToken = withoutToken
    self.allowHTTPToken = allowHTTPToken
    self.mediaHosts = mediaHosts
    self.caFile = caFile
    self.environment = environment
  }
}
