internal import SluiceCore

/// The fields of one quota, where limit, remainder and reset have a field each.
struct QuotaFields: Sendable {
  let unit: QuotaReading.Unit
  let limit: String
  let remaining: String
  let reset: String

  static let families: [QuotaFields] =
    ["ratelimit-", "x-ratelimit-", "x-rate-limit-"].map { start in
      QuotaFields(.requests) { start + $0 }
    }
    + [("requests", .requests), ("tokens", .tokens)].map { (kind: String, unit) in
      QuotaFields(unit) { "x-ratelimit-\($0)-\(kind)" }
    }
    + ["requests", "tokens", "input-tokens", "output-tokens"].map { kind in
      QuotaFields(kind == "requests" ? .requests : .tokens) { "anthropic-ratelimit-\(kind)-\($0)" }
    }

  private init(_ unit: QuotaReading.Unit, _ name: (String) -> String) {
    self.unit = unit
    limit = name("limit")
    remaining = name("remaining")
    reset = name("reset")
  }

  /// What a reply says about this quota; several times where the field of its reset stands several
  /// times.
  func readings(in fields: [QuotaReader.Field], _ clock: Double?) -> [QuotaReading] {
    let remaining = number(remaining, in: fields)
    let limit = number(limit, in: fields)
    guard remaining ?? 0 >= 0, limit ?? 1 > 0 else { return [] }
    return fields.filter { $0.name == reset }.compactMap { field in
      guard let seconds = Self.seconds(field.value, clock) else { return nil }
      return QuotaReading(unit: unit, limit: limit, remaining: remaining, reset: seconds)
    }
  }

  /// A figure; -1 for nonsense, nil where nothing is said.
  private func number(_ name: String, in fields: [QuotaReader.Field]) -> Double? {
    fields.first { $0.name == name }.map { TimeForms.decimal($0.value) ?? -1 }
  }

  /// Seconds, a Go duration, an instant since 1970 in seconds or milliseconds, or a date.
  private static func seconds(_ value: String, _ clock: Double?) -> Double? {
    let wait: Double?
    if let number = TimeForms.decimal(value) {
      let instant = number > 1e12 ? number / 1000 : number > 1e9 ? number : nil
      wait = instant.map { TimeForms.wait(until: $0, from: clock) } ?? number
    } else if let seconds = TimeForms.goDuration(value) {
      wait = seconds
    } else {
      wait = (TimeForms.rfc3339(value) ?? TimeForms.httpDate(value))
        .flatMap { TimeForms.wait(until: $0, from: clock) }
    }
    return wait.flatMap { $0 > 0 && $0 <= ServerWait.longest ? $0 : nil }
  }
}
