internal import SluiceCore

/// Measures what an endpoint answers a second while so many requests are in flight.
///
/// By Little's law, rate = requests in flight / mean latency. Unlike a count of answers in a stretch of
/// time it does not depend on where the stretch begins, which matters with servers that answer whole
/// batches at once. <https://en.wikipedia.org/wiki/Little%27s_law>
struct GoodputMeter: Sendable {
  /// What a round of requests showed.
  struct Round: Sendable, Equatable {
    /// Rows answered a second.
    var goodput: Double
    /// How far chance may have moved it (one standard deviation), as a part of it.
    var error: Double
  }

  /// A request that ended.
  struct Sample: Sendable {
    /// The record it began with.
    var position: Int64
    /// The rows it brought answers to; none when there was too much to do for one.
    var rows: Int
    /// How many requests were in flight when it was sent, itself included.
    var abreast: Int
    var sentAt: Instant
  }

  /// Neighbours and caches move a rate by as much, however many requests are counted.
  static let leastError = 0.02
  /// A round with fewer than this part of its width in flight says nothing about the width.
  static let used = 0.8

  /// About the median of the answers' latencies, in seconds; nil before the first answer.
  private(set) var median: Double?
  private var since: Instant?
  private var begun: Instant?
  private var patience = 0.0
  private var requests = 0
  private var rows = 0
  private var abreast = 0
  private var seconds = 0.0
  private var squares = 0.0

  /// The width has changed: only requests that are sent from now on count.
  ///
  /// - Parameter patience: How many medians to let pass before the first is counted; those that are
  ///   answered sooner are the quick ones, and would flatter.
  mutating func startOver(patience: Double) {
    self.patience = patience
    since = nil
    begun = nil
    forget()
  }

  private mutating func forget() {
    requests = 0
    rows = 0
    abreast = 0
    seconds = 0
    squares = 0
  }

  mutating func ended(_ sample: Sample, at now: Instant) {
    let time = max(1e-6, (now - sample.sentAt) / .seconds(1))
    if sample.rows > 0 { learn(time) }
    guard hasBegun(at: now), let since, sample.sentAt >= since else { return }
    requests += 1
    rows += sample.rows
    abreast += sample.abreast
    seconds += time
    squares += time * time
  }

  /// Steps towards the median: up for each answer that took longer, down for each that did not.
  private mutating func learn(_ time: Double) {
    guard let known = median else { return median = time }
    median = time > known ? min(time, known * 1.05) : max(time, known / 1.05)
  }

  private mutating func hasBegun(at now: Instant) -> Bool {
    if begun != nil { return true }
    let start = since ?? now
    since = start
    guard now - start >= .seconds((median ?? 0) * patience) else { return false }
    begun = now
    return true
  }

  /// The round, once it has so many requests and has lasted as long as the median of them, at least.
  ///
  /// - Parameters:
  ///   - needed: The requests that make a round.
  ///   - width: How many may be in flight.
  ///   - shortest: The least time of a round, in seconds.
  ///   - now: The time.
  /// - Returns: nil while it lasts, or when the width was not used: then it starts again.
  mutating func round(
    of needed: Int,
    width: Int,
    shortest: Double,
    at now: Instant
  ) -> Round? {
    guard requests >= needed, rows > 0, let begun, let median,
      now - begun >= .seconds(max(shortest, median))
    else { return nil }
    guard Double(abreast) >= Self.used * Double(width * requests) else {
      next(at: now)
      return nil
    }
    let count = Double(requests)
    let mean = seconds / count
    let variance = max(0, squares / count - mean * mean)
    return Round(
      goodput: Double(abreast) / count * Double(rows) / seconds,
      error: max(Self.leastError, (variance / count).squareRoot() / mean)
    )
  }

  /// The width stays: the next round counts from here.
  mutating func next(at now: Instant) {
    guard begun != nil else { return }
    forget()
    begun = now
  }
}
