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
  private let latencies = Mutex(
    Histogram<UInt64>(
      lowestDiscernibleValue: 1,
      highestTrackableValue: 3_600_000_000,
      numberOfSignificantValueDigits: .two
    )
  )

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
    latencies.withLock { histogram in
      guard histogram.totalCount > 0 else { return nil }
      let times = [50, 90, 99].map {
        Duration.microseconds(Int64(clamping: histogram.valueAtPercentile($0)))
      }
      return (times[0], times[1], times[2])
    }
  }

  private func withReader(_ work: (JSONReader) -> [AttemptResult]) -> [AttemptResult] {
    for slot in readers {
      if let results = slot.reader.withLockIfAvailable({ work($0) }) { return results }
    }
    return readers[0].reader.withLock { work($0) }
  }

  private func record(_ results: [AttemptResult]) {
    latencies.withLock { histogram in
      for result in results {
        guard case .answered = result.outcome else { continue }
        let (seconds, attoseconds) = result.latency.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        _ = histogram.record(UInt64(max(0, microseconds)))
      }
    }
  }
}
