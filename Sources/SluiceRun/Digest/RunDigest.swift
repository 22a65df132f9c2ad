package import Foundation
import SluiceCore
import SluiceDispatch
import SluiceLedger
import SluiceTasks

/// Everything that a page or a report about a run shows: one value, read from its ledger.
package struct RunDigest: Sendable {
  /// How much of a large ledger is read.
  package enum Depth: Sendable {
    /// A few thousand rows, whatever its size: for a page that is drawn again every two seconds.
    case sampled
    /// Every small row once: for a report.
    case whole
  }

  /// What a run did in a stretch of time.
  package struct Sample: Sendable, Equatable {
    package let start: Date
    package let end: Date
    package let rows: Int64
    package let refusals: Int64
    package let retries: Int64
    package let inFlight: Int64
    package let limit: Int64
    package let p50: Double?
    package let p95: Double?
    package let p99: Double?
    /// Seconds in which nothing could be sent because no endpoint was awake or there.
    package let coldSeconds: Double
    /// Seconds in which a quota, or a server that had refused, was waited for.
    package let quotaSeconds: Double

    package var seconds: Double { max(0.001, end.timeIntervalSince(start)) }
  }

  /// A request that took long.
  package struct Request: Sendable, Equatable {
    package let seconds: Double
    package let time: Date
    package let id: String?
    package let rows: Int
    package let first: Int64
    package let last: Int64
    package let attempts: Int
    package let status: Int?
    package let hasFailed: Bool
  }

  /// What an endpoint was used for, and what its hours cost.
  package struct EndpointUse: Sendable, Equatable {
    package let name: String
    package let workingHours: Double
    package let coldHours: Double
    /// Nil where no price of an hour is given.
    package let cost: Double?
  }

  package let status: RunStatus
  /// The task's id; empty before the first start.
  package let task: String
  /// The manifest's files.
  package let manifest: [String]
  package let samples: [Sample]
  package let slowest: [Request]
  package let answers: AnswerSurvey
  package let endpoints: [EndpointUse]
  /// What the run decided, the earliest first.
  package let decisions: [RunStatus.Event]
  /// When it was read.
  package let time: Date

  /// Reads a ledger, without disturbing a run that writes to it.
  ///
  /// - Parameters:
  ///   - path: The ledger's path.
  ///   - depth: How much of it is read.
  ///   - now: The time that ages are counted to.
  /// - Throws: ``SluiceError`` when it is not there, not a ledger, or damaged.
  package init(ledger path: String, depth: Depth, now: Date = Date()) throws {
    let reader = try LedgerReader.open(path)
    status = try RunStatus(reader, depth: depth)
    let job = try? Job(ledger: path)
    task = job?.spec.task ?? ""
    manifest = job?.manifest ?? []
    samples = try reader.samples().map(Sample.init)
    let slow =
      depth == .whole ? try reader.slowestRequests(10) : []
    slowest = slow.map(Request.init)
    let settled = status.succeeded + status.failed + status.skipped
    answers =
      try depth == .whole
      ? AnswerSurvey(reader, settled: settled, last: max(settled, try reader.status().rows))
      : AnswerSurvey([])
    let memory = DispatchMemory(kept: try reader.state())
    let perHour = job?.budget.pricePerHour
    endpoints = memory.endpoints.sorted { $0.key < $1.key }.map { name, kept in
      let hours = { (time: Duration) in time / .seconds(3600) }
      return EndpointUse(
        name: name,
        workingHours: hours(kept.time.working),
        coldHours: hours(kept.time.cold),
        cost: perHour.map { $0 * hours(kept.time.charged) }
      )
    }
    decisions = try reader.events(depth == .whole ? 300 : 20).reversed()
      .map { RunStatus.Event($0) }
    time = now
  }
}

extension RunDigest.Sample {
  init(_ sample: LedgerSample) {
    let seconds = { (time: Duration) in time / .seconds(1) }
    self.init(
      start: sample.start,
      end: sample.time,
      rows: sample.rows,
      refusals: sample.refusals,
      retries: sample.retries,
      inFlight: sample.inFlight,
      limit: sample.limit,
      p50: sample.p50.map(seconds),
      p95: sample.p95.map(seconds),
      p99: sample.p99.map(seconds),
      coldSeconds: seconds(sample.cold + sample.away),
      quotaSeconds: seconds(sample.quota + sample.refused)
    )
  }
}

extension RunDigest.Request {
  init(_ request: SlowRequest) {
    self.init(
      seconds: request.latency / .seconds(1),
      time: request.time,
      id: request.requestID,
      rows: request.rows,
      first: request.first,
      last: request.last,
      attempts: request.attempts,
      status: request.status,
      hasFailed: request.hasFailed
    )
  }
}
