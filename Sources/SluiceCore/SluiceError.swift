/// An error for a person: what happened, where, and what to do next.
///
/// Rendered as one line, `sluice: WHERE: WHAT; NEXT`. It never holds a secret and has been made safe
/// for a terminal by whoever renders it.
public struct SluiceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The process's exit status for this error.
  public let exit: ExitStatus
  /// The place: `reviews.jsonl:42`, a URL, a path; nil when `what` says it all.
  public let place: String?
  /// What happened: one clause, lower case, no full stop.
  public let what: String
  /// What to do next: one clause; nil when there is nothing to advise.
  public let next: String?

  /// Creates an error.
  ///
  /// - Parameters:
  ///   - exit: The exit status a command ends with when nobody handles the error.
  ///   - place: Where it happened.
  ///   - what: What happened.
  ///   - next: What to do next.
  public init(_ exit: ExitStatus, at place: String? = nil, _ what: String, next: String? = nil) {
    self.exit = exit
    self.place = place
    self.what = what
    self.next = next
  }

  /// The error as one line.
  public var description: String {
    (place.map { "\($0): " } ?? "") + what + (next.map { "; \($0)" } ?? "")
  }
}

/// How a command ends, in the words of `sysexits(3)`.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  /// Every row succeeded.
  case success = 0
  /// The run finished; some rows failed or were skipped.
  case someRowsFailed = 3
  /// The command line is wrong (`EX_USAGE`).
  case usage = 64
  /// The manifest or the job file is wrong (`EX_DATAERR`).
  case data = 65
  /// The endpoint stayed unavailable, or the model is not there (`EX_UNAVAILABLE`).
  case unavailable = 69
  /// A fault of ours (`EX_SOFTWARE`).
  case software = 70
  /// The system has no more threads, descriptors or memory for the process (`EX_OSERR`).
  case system = 71
  /// Another process works on the ledger: wait for it (`EX_CANTCREAT`).
  case inUse = 73
  /// A file cannot be read or written, the disk is full, the ledger is damaged (`EX_IOERR`).
  case inputOutput = 74
  /// Stopped before the end; run it again (`EX_TEMPFAIL`): deadline, halt rule.
  case temporary = 75
  /// Not authorised, or out of credits (`EX_NOPERM`).
  case noPermission = 77
  /// Interrupted by Ctrl-C.
  case interrupted = 130
  /// Ended by SIGTERM.
  case terminated = 143
}
