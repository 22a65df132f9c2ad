package import Foundation
package import SluiceCore

/// How a run stands, as of its last commit.
///
/// `rows = succeeded + failed + skipped + pending`, always.
package struct LedgerStatus: Sendable, Equatable {
  package let counters: Counters
  /// What requests have used since the ledger was made.
  package let tokens: TokenTotals
  /// The records of the manifest; as many as are known of while ``rowsKnown`` is false.
  package let rows: Int64
  /// Whether the manifest has been counted to its end.
  package let rowsKnown: Bool
  /// Everything before this point is settled.
  package let lowWater: ManifestPosition

  /// Rows without an outcome.
  package var pending: Int64 { rows - counters.settled }

  /// Knows the manifest's length (`total`), or else the last record handed out (`reached`).
  init(
    counters: Counters,
    tokens: TokenTotals,
    total: Int64?,
    reached: Int64,
    lowWater: ManifestPosition
  ) {
    self.counters = counters
    self.tokens = tokens
    rows = max(total ?? reached, counters.settled)
    rowsKnown = total != nil
    self.lowWater = lowWater
  }
}

/// One start of the program on a ledger.
package struct LedgerSession: Sendable, Equatable {
  package let number: Int64
  package let process: Int64
  package let host: String
  package let started: Date
  /// The time of its last commit.
  package let seen: Date
  /// The rows it has settled.
  package let rows: Int64
  /// Nil while it goes on, and after it was killed, until the next session starts.
  package let ended: Date?
  /// How it ended: `finished`, `interrupted`, `killed`, what it halted for.
  package let outcome: String?
  /// How long it has waited for endpoints to wake.
  package let cold: Duration

  /// How long it has worked, from its start to its last commit.
  package var working: Duration {
    max(.zero, .seconds(seen.timeIntervalSince(started)) - cold)
  }

  /// Rows a second of the time it has worked; nil before it has.
  package var rate: Double? {
    let seconds = working / .seconds(1)
    return seconds > 0 ? Double(rows) / seconds : nil
  }
}

/// A decision of the run, with the time of it.
package struct LedgerEvent: Sendable, Equatable {
  package let session: Int64?
  package let time: Date
  package let event: RunEvent
}

/// A settled row without its answer: for the lists of the last errors and of the slowest rows.
package struct SettledRow: Sendable, Equatable {
  package let position: Int64
  package let key: String?
  package let state: SettledState
  package let attempts: Int
  package let status: Int?
  package let latency: Duration?
  package let time: Date
  package let fault: Fault?
  package let error: String?
}
