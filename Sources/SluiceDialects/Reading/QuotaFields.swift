internal import SluiceCore

/// The fields of one quota, where limit, remainder and reset have a field each.
package struct QuotaFields: Sendable {
  let unit: QuotaReading.Unit
  let limit: String
  let remaining: String
  let reset: String
  /// What the names of the three begin with.
  let beginning: String

  /// Names the fields of a quota.
  ///
  /// - Parameters:
  ///   - unit: What the quota counts.
  ///   - pattern: Their name in lower case, with `*` where `limit`, `remaining` or `reset` stands.
  package init(_ unit: QuotaReading.Unit, _ pattern: String) {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    let (start, end) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    self.unit = unit
    limit = start + "limit" + end
    remaining = start + "remaining" + end
    reset = start + "reset" + end
    beginning = start
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

  private static func seconds(_ value: String, _ clock: Double?) -> Double? {
    TimeForms.wait(value, from: clock).flatMap { $0 > 0 && $0 <= ServerWait.longest ? $0 : nil }
  }
}
