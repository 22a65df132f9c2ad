public import SluiceAccess

/// How one start of a run differs from another of the same job: nothing here changes what is asked.
///
/// ```swift
/// let options = RunOptions(environment: ProcessInfo.processInfo.environment)
/// ```
public struct RunOptions: Sendable {
  /// Go on although the job has changed since the ledger was made.
  ///
  /// Rows whose request differs are asked again, their old answers are kept aside. Default false: a
  /// changed job is refused.
  public var acceptChanges: Bool
  /// Tokens, certificates and addresses.
  public var access: AccessOptions

  /// Creates options.
  ///
  /// - Parameters:
  ///   - acceptChanges: Go on although the job has changed.
  ///   - access: What requests are sent with.
  public init(acceptChanges: Bool = false, access: AccessOptions) {
    self.acceptChanges = acceptChanges
    self.access = access
  }

  /// Creates options whose tokens and addresses come from the environment alone.
  ///
  /// - Parameters:
  ///   - acceptChanges: Go on although the job has changed.
  ///   - environment: The process's environment: tokens, service addresses, proxies.
  public init(acceptChanges: Bool = false, environment: [String: String]) {
    self.init(acceptChanges: acceptChanges, access: AccessOptions(environment: environment))
  }
}
