/// Whose fault a reply is that is not an answer: each kind is treated once, in one place.
package enum Fault: String, Sendable, CaseIterable, Codable {
  /// This input is bad or unlucky: the row is settled as failed with the server's own words.
  case row
  /// The endpoint is cold, overloaded or down: all rows wait, no row is charged.
  case endpoint
  /// The token, the permissions or the credits: the run stops, rows untouched.
  case account
  /// The model, the route or the job: the run stops, rows untouched.
  case job
  /// The record of the manifest cannot be used: it was never sent.
  case manifest
}
