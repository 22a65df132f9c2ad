import SluiceCore
import SluiceJSON

/// What the endpoint saw: the witness that tests and demonstrations call.
///
/// Rows are known by the hash of their text, so that two rows of a manifest with the same text count
/// as one that was asked twice.
struct Witness: Sendable {
  /// The most rows that are remembered; beyond them rows are counted, but not told apart.
  ///
  /// Four million take about 100 MB.
  static let defaultMemory = 4_000_000

  private let startedAt: Instant
  private let memory: Int
  private var requests = 0
  private var pages = 0
  private var beforeReady = 0
  private var inFlight = 0
  private var peakInFlight = 0
  private var rows = 0
  private var rowsAnswered = 0
  private var duplicates = 0
  private var retries = 0
  private var abandoned = 0
  private var wasted = 0
  private var good = 0
  private var bySecond = SecondCounts()
  private var untracked = 0
  private var statuses: [Int: Int] = [:]
  private var first: Instant?
  private var last: Instant?
  private var lastGood: Instant?
  /// Every row that was asked, and whether it has been answered.
  private var seen: [UInt64: Bool] = [:]

  init(at now: Instant, memory: Int = Witness.defaultMemory) {
    startedAt = now
    self.memory = memory
  }

  /// A request for answers has come.
  mutating func arrive(_ identities: [UInt64], isReady: Bool, at now: Instant) {
    note(isReady: isReady, at: now)
    bySecond.request(at: age(at: now))
    requests += 1
    inFlight += 1
    peakInFlight = max(peakInFlight, inFlight)
    rows += identities.count
    for identity in identities {
      switch seen[identity] {
      case .some(false): retries += 1
      case .some(true): break
      case nil where seen.count < memory: seen[identity] = false
      case nil: untracked += 1
      }
    }
  }

  /// The caller of a request has gone; the request itself goes on.
  mutating func abandon() {
    inFlight -= 1
    abandoned += 1
  }

  /// The request is over, one way or the other; status 0 is a connection that was reset.
  ///
  /// An answer that is not heard, because the caller has gone, is a wasted one; half a stream is
  /// no answer.
  mutating func leave(_ identities: [UInt64], _ end: Visit.End, at now: Instant) {
    guard end.isHeard else {
      wasted += 1
      bySecond.wasted(at: age(at: now))
      statuses[499, default: 0] += 1
      return
    }
    inFlight -= 1
    statuses[end.status, default: 0] += 1
    guard end.status == 200, end.isWhole else { return }
    good += 1
    bySecond.good(at: age(at: now))
    lastGood = now
    rowsAnswered += identities.count
    for identity in identities {
      guard let wasAnswered = seen.updateValue(true, forKey: identity) else {
        seen[identity] = nil
        continue
      }
      if wasAnswered { duplicates += 1 }
    }
  }

  /// A page has been read: `/health`, `/info` and their like.
  mutating func visit(isReady: Bool, at now: Instant) {
    note(isReady: isReady, at: now)
    pages += 1
  }

  /// Forgets everything but the requests that are in flight.
  mutating func reset() {
    let inFlight = inFlight
    self = Witness(at: startedAt, memory: memory)
    self.inFlight = inFlight
    peakInFlight = inFlight
  }

  /// The seconds since the start of the server.
  func age(at now: Instant) -> Double { (now - startedAt).seconds }

  /// What `GET /stats/seconds` tells.
  var seconds: JSONValue { bySecond.report }

  private mutating func note(isReady: Bool, at now: Instant) {
    if !isReady { beforeReady += 1 }
    first = first ?? now
    last = now
  }
}

extension Witness {
  /// What `GET /stats` tells of it; times are seconds since the start of the server.
  var report: [JSONValue.JSONMember] {
    let counts: [(String, Int)] = [
      ("requests", requests), ("in_flight", inFlight), ("peak_in_flight", peakInFlight),
      ("pages", pages), ("before_ready", beforeReady), ("rows", rows),
      ("rows_answered", rowsAnswered), ("rows_distinct", seen.count), ("duplicates", duplicates),
      ("retries", retries), ("rows_untracked", untracked), ("abandoned", abandoned),
      ("wasted", wasted), ("good", good),
    ]
    var members = counts.map { JSONValue.JSONMember($0, .number(String($1))) }
    let byStatus = statuses.sorted { $0.key < $1.key }
      .map { JSONValue.JSONMember($0.key == 0 ? "reset" : String($0.key), .integer($0.value)) }
    members.append(.init("by_status", .object(byStatus)))
    members.append(.init("good_per_second", goodPerSecond))
    members.append(.init("first_request", sinceStart(first)))
    members.append(.init("last_request", sinceStart(last)))
    return members
  }

  /// Answers that were heard, over the time from the first request to the last such answer.
  private var goodPerSecond: JSONValue {
    guard let first, let lastGood, lastGood > first else { return .null }
    return .number("\(Double(good) / (lastGood - first).seconds)")
  }

  private func sinceStart(_ moment: Instant?) -> JSONValue {
    moment.map { .number("\(($0 - startedAt).seconds)") } ?? .null
  }
}
