import SluiceCore

/// Rows a second over the last seconds of work: a resume's old rows and the time in which no endpoint
/// was awake say nothing about what is left.
struct RateMeter {
  private var samples: [(working: Duration, settled: Int64)] = []
  private let span = Duration.seconds(15)

  /// Takes a sample; the rate over the span, nil before there is one.
  mutating func rate(settled: Int64, working: Duration) -> Double? {
    // While no endpoint works time stands still.
    if samples.last?.working == working { samples.removeLast() }
    samples.append((working, settled))
    while samples.count > 2, samples[1].working < working - span { samples.removeFirst() }
    guard let first = samples.first else { return nil }
    let time = (working - first.working) / .seconds(1)
    return time > 0.2 ? Double(settled - first.settled) / time : nil
  }
}
