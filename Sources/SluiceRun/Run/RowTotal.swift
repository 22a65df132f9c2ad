import SluiceLedger
import Synchronization

/// How many records the manifest has, once a reader has come to its end: the counter that runs ahead
/// of the run, or the run's own reader.
final class RowTotal: Sendable {
  private let total = Mutex<Int64?>(nil)
  private let ledger: Ledger

  init(_ ledger: Ledger) { self.ledger = ledger }

  var value: Int64? { total.withLock { $0 } }

  func found(_ rows: Int64) {
    total.withLock { $0 = rows }
    ledger.setRows(rows)
  }
}
