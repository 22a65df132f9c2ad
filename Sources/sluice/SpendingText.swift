import SluiceCore
import SluiceKit

/// Tokens and costs for people.
enum SpendingText {
  /// `12,345 tokens in, 678 out; cost 1.24, 0.41 per 1,000 rows, about 2.10 for the rest`; nil where
  /// there is nothing to say.
  static func line(_ spending: RunSpending) -> String? {
    var parts: [String] = []
    if spending.meteredRows > 0 { parts.append(tokens(spending)) }
    if let cost = spending.cost {
      parts.append(self.cost(cost, spending))
      if spending.workingHours + spending.coldHours >= 0.01 { parts.append(hours(spending)) }
    } else if let unknown = spending.unknown, spending.meteredRows > 0 {
      parts.append(unknown)
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private static func tokens(_ spending: RunSpending) -> String {
    var text = "\(grouped(spending.inputTokens)) tokens in, \(grouped(spending.outputTokens)) out"
    if spending.estimatedRows > 0 {
      text += " (estimated for \(grouped(spending.estimatedRows)) rows)"
    }
    return text
  }

  private static func cost(_ cost: Double, _ spending: RunSpending) -> String {
    var text = "cost \(money(cost))"
    if let each = spending.costPerThousandRows { text += ", \(money(each)) per 1,000 rows" }
    if let rest = spending.costOfTheRest, rest > 0 { text += ", about \(money(rest)) for the rest" }
    return text
  }

  private static func hours(_ spending: RunSpending) -> String {
    let all = money(spending.workingHours + spending.coldHours)
    let cold = spending.coldHours >= 0.01 ? " (\(money(spending.coldHours)) of them cold)" : ""
    return "\(all) endpoint-hours\(cold)"
  }

  /// The lines of a plan.
  static func lines(_ plan: PlannedCost) -> [String] {
    var tokens = "tokens     about \(grouped(plan.inputTokens)) in"
    if plan.outputTokens > 0 { tokens += ", \(grouped(plan.outputTokens)) out" }
    if let most = plan.outputTokensAtMost { tokens += ", at most \(grouped(most)) out" }
    tokens += plan.isLearned ? " (as the replies so far)" : " (4 bytes a token)"
    var cost = "cost       "
    if let unknown = plan.unknown {
      cost += unknown.dropFirst("cost ".count)
    } else {
      cost += "about \(money(plan.cost ?? 0)) for tokens"
      if let most = plan.costAtMost { cost += ", at most \(money(most))" }
    }
    if let hour = plan.perHour { cost += ", and \(money(hour)) for each hour of each endpoint" }
    return [tokens, cost]
  }
}
