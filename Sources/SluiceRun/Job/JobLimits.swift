import SluiceCore
import SluiceDispatch

/// The quotas of a job's endpoints; each endpoint has them for itself, nil means none.
///
/// ```yaml
/// limits: { requests_per_minute: 600, tokens_per_minute: 90_000, requests_per_day: 10_000 }
/// ```
///
/// The run stays just below them, without bursts. What servers say about their quotas is kept besides.
public struct JobLimits: Sendable, Equatable {
  /// Requests a minute.
  public let requestsPerMinute: Int?
  /// Tokens a minute, those that are read and those that are written.
  public let tokensPerMinute: Int?
  /// Requests within any 24 hours, over restarts too.
  public let requestsPerDay: Int?
}

extension JobLimits {
  /// Reads the key `limits`.
  init(_ keys: JobKeys) throws(SluiceError) {
    let own = try keys.object("limits")
    try own.allow(only: ["requests_per_minute", "tokens_per_minute", "requests_per_day"])
    let range = 1...1_000_000_000
    requestsPerMinute = try own.integer("requests_per_minute", in: range)
    tokensPerMinute = try own.integer("tokens_per_minute", in: range)
    requestsPerDay = try own.integer("requests_per_day", in: range)
  }

  var quotas: Quotas {
    Quotas(
      requestsPerMinute: requestsPerMinute,
      tokensPerMinute: tokensPerMinute,
      requestsPerDay: requestsPerDay
    )
  }
}
