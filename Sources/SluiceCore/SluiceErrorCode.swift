extension SluiceError {
  /// What kind of error it is: an open set, so that new codes break no program.
  ///
  /// A code belongs to one of a few kinds, which a command's exit status follows. Where nothing needs to
  /// be told apart, the code is its kind's own (``data``, ``inputOutput``, …).
  public struct Code: Sendable, Hashable {
    /// The broad kinds, in the words of `sysexits(3)`.
    public enum Kind: Sendable, Hashable, CaseIterable {
      /// The command line or a call is wrong.
      case usage
      /// The manifest, the job or another input is wrong.
      case data
      /// The endpoint stayed unavailable, or the model is not there.
      case unavailable
      /// A fault of ours.
      case software
      /// The system refuses threads, descriptors or memory.
      case system
      /// A file cannot be read or written, the disk is full, the ledger is damaged.
      case inputOutput
      /// Stopped before the end: the same start goes on.
      case temporary
      /// Not authorised, or out of credits.
      case noPermission
    }

    /// The code's name, as `--json` and logs show it: `ledger_in_use`.
    public let name: String
    /// The kind that it belongs to.
    public let kind: Kind

    /// Makes a code.
    public init(_ name: String, _ kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }
}

extension SluiceError.Code {
  /// The command line or a call is wrong.
  public static let usage = Self("usage", .usage)
  /// The manifest, the job or another input is wrong.
  public static let data = Self("invalid_input", .data)
  /// The endpoint stayed unavailable, or the model is not there.
  public static let unavailable = Self("unavailable", .unavailable)
  /// A fault of ours.
  public static let software = Self("internal_error", .software)
  /// The system refuses threads, descriptors or memory.
  public static let systemLimits = Self("system_limits", .system)
  /// A file cannot be read or written.
  public static let inputOutput = Self("input_output", .inputOutput)
  /// Stopped before the end; the same start goes on.
  public static let temporary = Self("stopped", .temporary)
  /// Not authorised, or out of credits.
  public static let noPermission = Self("not_authorised", .noPermission)

  /// Another process works on the ledger.
  public static let ledgerInUse = Self("ledger_in_use", .temporary)
  /// The ledger cannot be trusted: it is damaged.
  public static let ledgerDamaged = Self("ledger_damaged", .inputOutput)
  /// There is no such ledger.
  public static let ledgerMissing = Self("ledger_missing", .inputOutput)
  /// The ledger has lost some of what was reported; a start may accept that.
  public static let ledgerIncomplete = Self("ledger_incomplete", .inputOutput)
  /// The ledger was deleted, moved or replaced while the run was going on.
  public static let ledgerReplaced = Self("ledger_replaced", .inputOutput)
  /// The volume is full.
  public static let diskFull = Self("disk_full", .inputOutput)
  /// The job has changed since the ledger was made.
  public static let jobChanged = Self("job_changed", .data)
  /// The manifest lacks too much of what was done.
  public static let manifestShrunk = Self("manifest_shrunk", .data)
  /// The manifest cannot be used.
  public static let manifestInvalid = Self("manifest_invalid", .data)
  /// The budget is used up.
  public static let budgetSpent = Self("budget_spent", .temporary)
  /// The deadline has passed.
  public static let deadlineReached = Self("deadline_reached", .temporary)
  /// More rows failed than the job allows.
  public static let tooManyFailed = Self("too_many_failed", .temporary)
  /// The run was stopped on request.
  public static let interrupted = Self("interrupted", .temporary)
  /// The export was stopped on request.
  public static let exportCancelled = Self("export_cancelled", .temporary)
  /// The endpoint stayed unavailable for longer than the job allows.
  public static let endpointUnavailable = Self("endpoint_unavailable", .unavailable)
  /// The endpoint does not know the model or the route.
  public static let modelNotFound = Self("model_not_found", .unavailable)
  /// The account is out of credits.
  public static let outOfCredits = Self("out_of_credits", .noPermission)
}
