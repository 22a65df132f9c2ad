package import SluiceCore
import Synchronization

/// Carries requests over a few lanes, each a serial queue with a libcurl handle of its own.
///
/// Redirects are not followed; a reply is complete or is none. Completions arrive in batches, on the
/// lanes' queues.
package final class LanePool: Transport {
  private let lanes: [Lane]
  private let loads: Mutex<LaneLoads>

  /// Prepares the lanes; no connection is made yet.
  ///
  /// - Throws: ``SluiceError`` when the trusted certificates cannot be read, a credential cannot be
  ///   sent, or the process has run out of descriptors.
  package init(_ configuration: TransportConfiguration) throws(SluiceError) {
    try Libcurl.prepare()
    try configuration.check()
    let certificates = try TrustedCertificates(configuration.caFile)
    var lanes: [Lane] = []
    for number in 0..<max(1, configuration.lanes) {
      lanes.append(try Lane(number, configuration, trusting: certificates))
    }
    self.lanes = lanes
    loads = Mutex(LaneLoads(lanes: lanes.count))
  }

  /// Not waited for: the last reference may be given up on a lane's own queue.
  deinit {
    for lane in lanes { lane.post(.shutdown) }
  }

  package func start(receiver: @escaping @Sendable ([Completion]) -> Void) {
    for (number, lane) in lanes.enumerated() {
      lane.start { [weak self] completions in
        self?.loads.withLock { $0.remove(completions.count, from: number) }
        receiver(completions)
      }
    }
  }

  package func send(_ transfers: [Transfer]) {
    if lanes.count == 1 {
      if !transfers.isEmpty { lanes[0].post(.send(transfers)) }
      return
    }
    let shares = loads.withLock { $0.share(transfers) }
    for (lane, share) in zip(lanes, shares) where !share.isEmpty { lane.post(.send(share)) }
  }

  /// Hands over a transfer whose reply is read while it comes; returns at once.
  func stream(_ transfer: Transfer, to stream: ReplyStream) {
    let shares = loads.withLock { $0.share([transfer]) }
    for (lane, share) in zip(lanes, shares) where !share.isEmpty {
      lane.post(.stream(transfer, stream))
    }
  }

  /// Goes on with a stream that was paused.
  func resume(_ id: UInt64) {
    for lane in lanes { lane.post(.resume(id)) }
  }

  package func cancel(_ ids: [UInt64]) {
    for lane in lanes { lane.post(.cancel(ids)) }
  }

  /// Ends what is under way and waits until every lane has ended.
  ///
  /// No completion is received after it has returned. It must not be called by the receiver, which
  /// a lane would wait for.
  package func shutdown() {
    for lane in lanes { lane.post(.shutdown) }
    for lane in lanes { lane.waitUntilEnded() }
  }
}

/// How many transfers each lane has.
struct LaneLoads {
  private var counts: [Int]

  init(lanes: Int) { counts = Array(repeating: 0, count: lanes) }

  /// Gives each transfer to the lane that has the fewest: while there are no more transfers than
  /// connections, none waits behind another.
  mutating func share(_ transfers: [Transfer]) -> [[Transfer]] {
    var shares = [[Transfer]](repeating: [], count: counts.count)
    for transfer in transfers {
      let lane = counts.indices.min { counts[$0] < counts[$1] } ?? 0
      counts[lane] += 1
      shares[lane].append(transfer)
    }
    return shares
  }

  mutating func remove(_ count: Int, from lane: Int) { counts[lane] -= count }
}
