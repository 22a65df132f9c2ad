package import SluiceCore

/// Reads what replies say about quotas, in every form in which servers do.
///
/// | form | from |
/// |---|---|
/// | `RateLimit: "api";r=0;t=55` and `RateLimit-Policy: "api";q=500;w=300` | [draft 8 and later](https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/), the Hugging Face hub |
/// | `RateLimit: limit=100, remaining=0, reset=5` | draft 7 |
/// | `RateLimit-Limit`, `-Remaining`, `-Reset` | drafts 0 to 6: seconds |
/// | `X-RateLimit-…`, `X-Rate-Limit-…` | many: seconds, instants, dates |
/// | `x-ratelimit-…-requests`, `x-ratelimit-…-tokens` | OpenAI: Go durations; Azure: seconds |
/// | `anthropic-ratelimit-requests-…`, `-tokens-…`, `-input-tokens-…`, `-output-tokens-…` | Anthropic: RFC 3339 |
///
/// Each may stand behind `llm_provider-`, as LiteLLM hands on what its provider said. A figure that
/// makes no sense takes its whole quota out: servers have been seen to send -1 or 0 for all three.
package enum QuotaReader {
  /// A field of a reply, its name in lower case and without `llm_provider-`.
  typealias Field = (name: String, value: String)

  static let forwarded = "llm_provider-"
  /// The fields that hold a quota each, as drafted.
  static let structured = ["ratelimit"]

  /// The quotas that a reply speaks of; it costs next to nothing where there are none.
  ///
  /// Dates are compared with the reply's own `Date`, because the two clocks may differ by hours.
  package static func readings(in headers: HeaderBlock) -> [QuotaReading] {
    let fields = headers.fields(beginningWith: DialectCatalogue.quotaBeginnings)
    guard !fields.isEmpty else { return [] }
    let own = fields.map { field -> Field in
      let isForwarded = field.name.hasPrefix(forwarded)
      return (isForwarded ? String(field.name.dropFirst(forwarded.count)) : field.name, field.value)
    }
    let clock = headers["date"].flatMap(TimeForms.httpDate)
    return drafted(own) + DialectCatalogue.quotas.flatMap { $0.readings(in: own, clock) }
  }

  // MARK: - RateLimit, as drafted and as sent

  private static func drafted(_ fields: [Field]) -> [QuotaReading] {
    let policies = members(of: "ratelimit-policy", in: fields)
    return fields.filter { $0.name == "ratelimit" }.flatMap { field -> [QuotaReading] in
      let members = field.value.split(separator: ",").map(String.init)
      let older = members.map(parameters).reduce(into: [:]) { $0.merge($1) { first, _ in first } }
      if let reset = older["reset"] {
        let found = reading(limit: older["limit"], remaining: older["remaining"], reset: reset)
        return [found].compactMap(\.self)
      }
      return members.compactMap { member($0, policies) }
    }
  }

  private static func members(of name: String, in fields: [Field]) -> [String] {
    fields.filter { $0.name == name }.flatMap { $0.value.split(separator: ",").map(String.init) }
  }

  /// `"api";r=0;t=55`, whose policy `"fixed window";"api";q=500;w=300` names it somewhere.
  private static func member(_ text: String, _ policies: [String]) -> QuotaReading? {
    let said = parameters(of: text)
    guard let remaining = said["r"], let reset = said["t"] else { return nil }
    let name = trim(text.prefix { $0 != ";" })
    let policy = name.isEmpty ? nil : policies.first { $0.contains(name) }
    let limit = policy.flatMap { parameters(of: $0)["q"] }
    var found = reading(limit: limit, remaining: remaining, reset: reset)
    if policy?.contains("qu=\"tokens\"") == true { found?.unit = .tokens }
    return found
  }

  private static func parameters(of member: String) -> [String: Double] {
    member.split(separator: ";").reduce(into: [:]) { found, part in
      let pair = part.split(separator: "=", maxSplits: 1).map(trim)
      if pair.count == 2, let value = TimeForms.decimal(pair[1]) { found[pair[0]] = value }
    }
  }

  private static func reading(
    limit: Double?,
    remaining: Double?,
    reset: Double
  ) -> QuotaReading? {
    guard reset > 0, reset <= ServerWait.longest, limit ?? 1 > 0 else { return nil }
    return QuotaReading(limit: limit, remaining: remaining, reset: reset)
  }
}
