/// How long a row waits before it is asked again.
///
/// Full jitter: a random part of `base · 2ⁿ`, so that rows which failed together do not come back
/// together. <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>
package struct Backoff: Sendable, Equatable {
  package var base = Duration.milliseconds(500)
  package var cap = Duration.seconds(60)

  package init() {}

  /// The wait after the `failures`-th failure in a row, from 1.
  ///
  /// - Parameters:
  ///   - failures: How often the row has failed.
  ///   - server: The wait that the server asked for.
  ///   - random: Where the jitter comes from.
  /// - Returns: The time until the next try.
  func wait(
    after failures: Int,
    server: Duration? = nil,
    using random: inout some RandomNumberGenerator
  ) -> Duration {
    let doublings = min(max(failures - 1, 0), 30)
    let ceiling = min(cap, base * (1 << doublings))
    let own = ceiling * Double.random(in: 0...1, using: &random)
    guard let server else { return own }
    return max(own, Self.respecting(server, using: &random))
  }

  /// The server's wait and a little more: jitter is added above its word, never taken from it, so
  /// that the crowd does not arrive in one millisecond.
  static func respecting(
    _ server: Duration,
    using random: inout some RandomNumberGenerator
  ) -> Duration {
    server + (server * 0.1 + .seconds(1)) * Double.random(in: 0...1, using: &random)
  }
}
