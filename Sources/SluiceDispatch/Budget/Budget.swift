package import SluiceCore

/// When a run stops although there is more to do; nil means never.
package struct Budget: Sendable, Equatable {
  /// How many rows may fail.
  package enum FailureLimit: Sendable, Equatable {
    /// A share of the rows that were asked, from 0 to 1; judged once ``FailureLimit/sample`` were.
    case share(Double)
    case count(Int)

    /// So many rows say something about the others: below it, one bad row is too large a share.
    package static let sample: Int64 = 100

    /// Whether more rows failed than may.
    func isExceeded(failed: Int64, of asked: Int64) -> Bool {
      switch self {
      case .share(let share): asked >= Self.sample && Double(failed) > share * Double(asked)
      case .count(let count): failed > count
      }
    }
  }

  package var prices = Prices()
  /// The most that the run may cost, earlier sessions included.
  package var cost: Double?
  /// Nothing is sent from then on.
  package var deadline: Instant?
  package var maxFailed: FailureLimit?

  package init() {}
}
