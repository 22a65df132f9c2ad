internal import Histogram
internal import SluiceCore
internal import Synchronization

/// Where lanes hand in completions: they are read on the lane's own queue, so that lanes work side
/// by side.
final class Intake: Sendable {
  private let flights = Mutex<[UInt64: Parcel]>([:])
  /// A reader can be used by one lane at a time; a lane takes the first that is free.
  private let desks: [Desk]
  private let latencies = Mutex(
    Histogram<UInt64>(
      lowestDiscernibleValue: 1,
      highestTrackableValue: 3_600_000_000,
      numberOfSignificantValueDigits: .two
    )
  )

  private final class Desk: Sendable {
    let reader = Mutex(JSONReader())
  }

  init(desks count: Int = 8) { desks = (0..<count).map { _ in Desk() } }

  /// What is on its way, for cancelling.
  var ids: [UInt64] { flights.withLock { Array($0.keys) } }

  /// Remembers what is sent, before it is.
  func expect(_ shipments: [Orders.Shipment]) {
    flights.withLock { flights in
      for shipment in shipments { flights[shipment.id] = shipment.parcel }
    }
  }

  /// Reads completions; called on the transport's queues, concurrently.
  func read(_ completions: [Completion]) -> [Finding] {
    let parcels = flights.withLock { flights in
      completions.map { flights.removeValue(forKey: $0.id) }
    }
    let findings = atDesk { reader in
      zip(completions, parcels).compactMap { completion, parcel in
        parcel.map { ReplyReader.read(completion, for: $0, with: reader) }
      }
    }
    record(findings)
    return findings
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

  private func atDesk(_ work: (JSONReader) -> [Finding]) -> [Finding] {
    for desk in desks {
      if let findings = desk.reader.withLockIfAvailable({ work($0) }) { return findings }
    }
    return desks[0].reader.withLock { work($0) }
  }

  private func record(_ findings: [Finding]) {
    latencies.withLock { histogram in
      for finding in findings {
        guard case .answered = finding.outcome else { continue }
        let (seconds, attoseconds) = finding.latency.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        _ = histogram.record(UInt64(max(0, microseconds)))
      }
    }
  }
}
