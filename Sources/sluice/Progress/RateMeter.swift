import SluiceCore

/// Rows a second over the last seconds: a resume's old rows and a cold start an hour ago say nothing
/// about what is left.
struct RateMeter {
  private var samples: [(elapsed: Duration, settled: Int64)] = []
  private let span = Duration.seconds(15)

  /// Takes a sample; the rate over the span, nil before there is one.
  mutating func rate(settled: Int64, elapsed: Duration) -> Double? {
    samples.append((elapsed, settled))
    while samples.count > 2, samples[1].elapsed < elapsed - span { samples.removeFirst() }
    guard let first = samples.first else { return nil }
    let time = (elapsed - first.elapsed) / .seconds(1)
    return time > 0.2 ? Double(settled - first.settled) / time : nil
  }
}
