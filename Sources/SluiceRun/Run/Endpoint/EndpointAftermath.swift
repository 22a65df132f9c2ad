public import SluiceCore

/// What became of an endpoint at the end of the run that had woken it.
public struct EndpointAftermath: Sendable {
  /// The endpoint's name.
  public let name: String
  /// The user or organisation that it belongs to.
  public let namespace: String
  /// What was to be done with it.
  public let order: JobEndpoint.Afterwards
  /// Why that could not be done; nil when it was.
  ///
  /// The endpoint is then running, and billed. ``SluiceError/next`` names the command that stops it.
  public let failure: SluiceError?
}

extension JobEndpoint.Afterwards {
  /// What the endpoint is after it: `paused`.
  public var result: String {
    switch self {
    case .pause: "paused"
    case .scaleToZero: "scaled to zero"
    case .leave: "left running"
    }
  }
}
