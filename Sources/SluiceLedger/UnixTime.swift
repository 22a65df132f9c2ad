import Foundation

/// Wall time as the ledger keeps it: milliseconds since 1970 in UTC.
extension Date {
  var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

  /// Of the years that a calendar has no trouble with; a damaged ledger holds any number.
  init(milliseconds: Int64) {
    let endOf9999: Int64 = 253_402_300_799_999
    self.init(timeIntervalSince1970: Double(min(max(0, milliseconds), endOf9999)) / 1000)
  }
}

extension Duration {
  /// Whole microseconds, as latencies are kept.
  var microseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}
