import SluiceKit

/// How a command ends, in the words of `sysexits(3)`.
enum ExitStatus: Int32, Sendable, CaseIterable {
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

extension ExitStatus {
  /// The status of a command that an error ends.
  init(_ error: SluiceError) {
    self =
      switch error.code.kind {
      case .temporary where error.code == .ledgerInUse: .inUse
      case .system: .system
      case .usage: .usage
      case .data: .data
      case .unavailable: .unavailable
      case .software: .software
      case .inputOutput: .inputOutput
      case .temporary: .temporary
      case .noPermission: .noPermission
      }
  }

  /// The status of `sluice run`.
  init(_ outcome: RunOutcome) {
    if let error = outcome.stopped {
      self.init(error)
    } else {
      self = outcome.counts.failed + outcome.counts.skipped > 0 ? .someRowsFailed : .success
    }
  }
}
