public import Foundation
import SluiceCore
import SluiceDialects
import SluiceJSON
import SluiceDispatch

/// What a run may cost, how long it may take, and how many rows may fail; nil means any.
///
/// ```yaml
/// budget:
///   cost: 25
///   price_per_million_input_tokens: 0.15
///   price_per_million_output_tokens: 0.60
///   deadline: 8h
///   max_failed: 5%
/// ```
///
/// A run that reaches one of them stops with exit status 75; the rest is done by the next start.
public struct JobBudget: Sendable, Equatable {
  /// When nothing is sent any more.
  public enum Deadline: Sendable, Equatable {
    /// So long after each start.
    case after(Duration)
    /// At this time.
    case at(Date)
    /// At this time of the day, for the first time after each start.
    case daily(TimeOfDay)
  }

  /// How many rows may fail.
  public enum FailureLimit: Sendable, Equatable {
    /// A share of the rows that were asked, from 0 to 1; judged from the hundredth row on.
    case share(Double)
    /// So many rows.
    case count(Int)
  }

  /// The most that the run may cost, all its sessions together, in the currency of the prices.
  public let cost: Double?
  /// What a million tokens cost that are read.
  public let pricePerMillionInputTokens: Double?
  /// What a million tokens cost that are written.
  public let pricePerMillionOutputTokens: Double?
  /// What each endpoint costs an hour.
  public let pricePerHour: Double?
  /// When nothing is sent any more.
  public let deadline: Deadline?
  /// How many rows may fail, those of earlier sessions included.
  public let maxFailed: FailureLimit?
}

extension JobBudget {
  static let keys = [
    "cost", "price_per_million_input_tokens", "price_per_million_output_tokens", "price_per_hour",
    "deadline", "max_failed",
  ]

  /// Reads the key `budget`.
  init(_ keys: JobKeys) throws(SluiceError) {
    let own = try keys.object("budget")
    try own.allow(only: Self.keys)
    cost = try own.amount("cost")
    pricePerMillionInputTokens = try own.amount("price_per_million_input_tokens")
    pricePerMillionOutputTokens = try own.amount("price_per_million_output_tokens")
    pricePerHour = try own.amount("price_per_hour")
    deadline = try Self.deadline(own)
    maxFailed = try Self.maxFailed(own)
    if cost != nil, prices.isEmpty {
      throw own.fault(
        "cost",
        "budget.cost cannot be kept without a price",
        next: "add price_per_million_input_tokens and …_output_tokens, or price_per_hour"
      )
    }
  }

  private static func deadline(_ keys: JobKeys) throws(SluiceError) -> Deadline? {
    if let text = try? keys.string("deadline"), let seconds = TimeForms.rfc3339(text) {
      return .at(Date(timeIntervalSince1970: seconds))
    }
    if let text = try? keys.string("deadline"), let time = TimeOfDay(text) { return .daily(time) }
    do {
      return try keys.duration("deadline").map(Deadline.after)
    } catch {
      throw keys.fault(
        "deadline",
        "budget.deadline must be a time such as 8h, a time of day such as 06:00 or "
          + "06:00 Europe/Berlin, or an instant such as 2026-05-01T06:00:00Z"
      )
    }
  }

  private static func maxFailed(_ keys: JobKeys) throws(SluiceError) -> FailureLimit? {
    let limit: FailureLimit?
    switch keys.value("max_failed") {
    case nil: return nil
    case .number(let digits):
      limit = Int(digits).map(FailureLimit.count) ?? Double(digits).map(FailureLimit.share)
    case .string(let text) where text.hasSuffix("%"):
      limit = Double(text.dropLast()).map { .share($0 / 100) }
    case .string(let text): limit = Int(text).map(FailureLimit.count)
    default: limit = nil
    }
    switch limit {
    case .count(let count)? where count >= 0: return limit
    case .share(let share)? where (0...1).contains(share): return limit
    default:
      throw keys.fault(
        "max_failed",
        "budget.max_failed must be a share such as 5%, or a number of rows"
      )
    }
  }

  var prices: Prices {
    Prices(
      perMillionInputTokens: pricePerMillionInputTokens,
      perMillionOutputTokens: pricePerMillionOutputTokens,
      perHour: pricePerHour
    )
  }

  /// What the dispatcher keeps to.
  ///
  /// - Parameters:
  ///   - now: The instant of this start.
  ///   - date: What time it is then.
  /// - Returns: The budget of this session.
  func budget(at now: Instant, date: Date) -> Budget {
    var budget = Budget()
    budget.prices = prices
    budget.cost = cost
    budget.deadline =
      switch deadline {
      case .after(let time)?: now + time
      case .at(let instant)?: now + .seconds(instant.timeIntervalSince(date))
      case .daily(let time)?: now + .seconds(time.next(after: date).timeIntervalSince(date))
      case nil: nil
      }
    budget.maxFailed =
      switch maxFailed {
      case .share(let share)?: .share(share)
      case .count(let count)?: .count(count)
      case nil: nil
      }
    return budget
  }
}
