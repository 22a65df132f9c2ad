/// Gives an attempt that ends with its time limit more and more of it, until it came as far as it had to
/// before the limit: a busy machine needs longer for that than an idle one, and no test should depend on
/// which of them it runs on.
///
/// ```swift
/// let failure = try await withEnoughTime { time in
///   let failure = try await exchange(with: silent, timeout: time).failure
///   return silent.requests.isEmpty ? nil : failure
/// }
/// ```
///
/// - Parameter attempt: Does it within a time; nil when that was too short to come so far.
/// - Returns: What the first attempt with enough time came to.
/// - Throws: What an attempt throws; ``NoTimeIsEnough`` when two minutes are too short.
package func withEnoughTime<Value: Sendable>(
  _ attempt: (Duration) async throws -> Value?
) async throws -> Value {
  for time: Duration in [.milliseconds(100), .seconds(1), .seconds(10), .seconds(120)] {
    if let value = try await attempt(time) { return value }
  }
  throw NoTimeIsEnough()
}

/// An attempt did not come as far as it had to, however long it was given.
package struct NoTimeIsEnough: Error {}
