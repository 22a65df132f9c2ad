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
  /// Which of the rows that are not done yet are asked; all of them by default.
  public var rows: RowSelection
  /// Go on although some of what was reported is lost from the ledger: its rows are asked again.
  ///
  /// Default false: a ledger that is damaged is refused.
  public var acceptLoss = false
  /// How long to wait while another process works on the ledger.
  ///
  /// Default zero: the start is refused at once.
  public var ledgerWait = Duration.zero
  /// Tokens, certificates and addresses.
  public var access: AccessOptions

  /// Creates options.
  ///
  /// - Parameters:
  ///   - acceptChanges: Go on although the job has changed.
  ///   - rows: Which of the rows that are not done yet are asked.
  ///   - access: What requests are sent with.
  public init(acceptChanges: Bool = false, rows: RowSelection = .all, access: AccessOptions) {
    self.acceptChanges = acceptChanges
    self.rows = rows
    self.access = access
  }

  /// Creates options whose tokens and addresses come from the environment alone.
  ///
  /// - Parameters:
  ///   - acceptChanges: Go on although the job has changed.
  ///   - rows: Which of the rows that are not done yet are asked.
  ///   - environment: The process's environment: tokens, service addresses, proxies.
  public init(
    acceptChanges: Bool = false,
    rows: RowSelection = .all,
    environment: [String: String]
  ) {
    self.init(
      acceptChanges: acceptChanges,
      rows: rows,
      access: AccessOptions(environment: environment)
    )
  }
}
