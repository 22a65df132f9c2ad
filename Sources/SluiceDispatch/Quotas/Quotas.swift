/// The quotas that a person names for each endpoint of a job; nil means none.
package struct Quotas: Sendable, Equatable {
  package var requestsPerMinute: Int?
  package var tokensPerMinute: Int?
  package var requestsPerDay: Int?

  package init(
    requestsPerMinute: Int? = nil,
    tokensPerMinute: Int? = nil,
    requestsPerDay: Int? = nil
  ) {
    self.requestsPerMinute = requestsPerMinute
    self.tokensPerMinute = tokensPerMinute
    self.requestsPerDay = requestsPerDay
  }
}
