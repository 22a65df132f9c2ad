/// What a run wants to find again at its next start; the ledger keeps it.
package struct DispatchMemory: Sendable, Equatable, Codable {
  /// What is remembered of one endpoint.
  package struct Endpoint: Sendable, Equatable, Codable {
    package var time = EndpointTime()
    /// The requests of the last day, where there is a quota of the day.
    package var requests: [DayQuota.Hour]?
    /// How many requests at a time it was found to take, where they are not pinned.
    package var width: Int?

    package init() {}
  }

  /// Documents of other versions are not read: what they hold is learned anew.
  package static let version = 1

  package var version = DispatchMemory.version
  /// By name, which is the URL.
  package var endpoints: [String: Endpoint] = [:]
  /// What has been learned about the job's tokens.
  package var tokens: TokenEstimate?

  package init() {}
}
