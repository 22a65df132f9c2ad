/// Whether requests are lost because there are too many of them: refused, or out of time.
///
/// One lost request in a hundred belongs to the weather, and one row that is lost again and again to
/// itself.
struct LossRate: Sendable {
  /// What was before so many answers counts half.
  static let memory = 200

  private var answers = 0
  private var losses = 0
  private var last: Int64?

  mutating func answered() {
    answers += 1
    guard answers >= Self.memory else { return }
    answers /= 2
    losses /= 2
  }

  /// A request was lost; it began with this record.
  mutating func lost(_ position: Int64) {
    if position != last { losses += 1 }
    last = position
  }

  /// Whether it is more than weather.
  var isTooHigh: Bool { losses > max(1, answers / 100) }

  /// Something was done about it.
  mutating func startOver() { self = LossRate() }
}
