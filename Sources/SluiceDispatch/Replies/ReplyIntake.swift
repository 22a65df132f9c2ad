internal import Histogram
internal import SluiceCore
internal import SluiceJSON
internal import Synchronization

/// Where lanes hand in completions: they are read on the lane's own queue, so that lanes work side
/// by side.
final class ReplyIntake: Sendable {
  private let attempts = Mutex<[UInt64: PendingUnit]>([:])
  /// A reader can be used by one lane at a time; a lane takes the first that is free.
  private let readers: [ReaderSlot]
  private let latencies = Mutex(Latencies())

  /// The times of answered requests: of all of them, and of those since somebody last asked.
  private struct Latencies {
    var all = ReplyIntake.histogram()
    var recent = ReplyIntake.histogram()
  }

  private static func histogram() -> Histogram<UInt64> {
    Histogram(
      lowestDiscernibleValue: 1,
      highestTrackableValue: 3_600_000_000,
      numberOfSignificantValueDigits: .two
    )
  }

  private final class ReaderSlot: Sendable {
    let reader = Mutex(JSONReader())
  }

  init(readers count: Int = 8) { readers = (0..<count).map { _ in ReaderSlot() } }

  /// What is on its way, for cancelling.
  var ids: [UInt64] { attempts.withLock { Array($0.keys) } }

  /// Remembers what is sent, before it is.
  func expect(_ requests: [Actions.OutgoingRequest]) {
    attempts.withLock { attempts in
      for outgoing in requests { attempts[outgoing.id] = outgoing.pending }
    }
  }

  /// Reads completions; called on the transport's queues, concurrently.
  func read(_ completions: [Completion]) -> [AttemptResult] {
    let pendingUnits = attempts.withLock { attempts in
      completions.map { attempts.removeValue(forKey: $0.id) }
    }
    let results = withReader { reader in
      zip(completions, pendingUnits).compactMap { completion, pending in
        pending.map { ReplyReader.read(completion, for: $0, with: reader) }
      }
    }
    record(results)
    return results
  }

  /// The times at the median, at 90 % and at 99 %; nil before the first answer.
  func percentiles() -> (median: Duration, p90: Duration, p99: Duration)? {
    latencies.withLock { Self.percentiles(of: $0.all, [50, 90, 99]) }
      .map { (median: $0[0], p90: $0[1], p99: $0[2]) }
  }

  /// The times at the median, at 95 % and at 99 % since this was last asked; nil without an answer.
  func takeRecentPercentiles() -> RecentLatency? {
    latencies.withLock { latencies in
      guard let times = Self.percentiles(of: latencies.recent, [50, 95, 99]) else { return nil }
      latencies.recent.reset()
      return RecentLatency(p50: times[0], p95: times[1], p99: times[2])
    }
  }

  private static func percentiles(
    of histogram: Histogram<UInt64>,
    _ percentiles: [Double]
  ) -> [Duration]? {
    guard histogram.totalCount > 0 else { return nil }
    return percentiles.map { .microseconds(Int64(clamping: histogram.valueAtPercentile($0))) }
  }

  private func withReader(_ work: (JSONReader) -> [AttemptResult]) -> [AttemptResult] {
    for slot in readers {
      if let results = slot.reader.withLockIfAvailable({ work($0) }) { return results }
    }
    return readers[0].reader.withLock { work($0) }
  }

  private func record(_ results: [AttemptResult]) {
    latencies.withLock { latencies in
      for result in results {
        guard case .answered = result.outcome else { continue }
        let (seconds, attoseconds) = result.latency.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        _ = latencies.all.record(UInt64(max(0, microseconds)))
        _ = latencies.recent.record(UInt64(max(0, microseconds)))
      }
    }
  }
}

/// How long answered requests took lately.
package struct RecentLatency: Sendable, Equatable {
  package let p50: Duration
  package let p95: Duration
  package let p99: Duration
}
