package import SluiceCore

/// How many requests may be in flight at one endpoint.
package enum Concurrency: Sendable, Equatable {
  /// At most so many, because a person said so.
  case pinned(Int)
  /// As many as bring more answers, and at most so many.
  case auto(max: Int)

  /// The most requests that may ever be in flight.
  package var ceiling: Int {
    switch self {
    case .pinned(let count), .auto(let count): max(1, count)
    }
  }
}

/// What a run does about time, failure and memory; each figure can be changed.
package struct DispatchPolicy: Sendable, Equatable {
  /// A window that makes the costs of reading vanish, whatever the concurrency.
  private static let leastWindow = 4096

  package var concurrency: Concurrency
  let batchRows: Int
  /// The most requests that are charged to one row.
  package var attempts = 6
  /// The most time of charged trying for one row; waiting at the gate does not count.
  package var rowDeadline = Duration.seconds(600)
  /// The whole exchange of one request: the figure of the OpenAI SDK.
  package var callTimeout = Duration.seconds(600)
  /// The exchange of a probe, doubled after each probe that ran into it, up to ``callTimeout``.
  package var probeTimeout = Duration.seconds(60)
  /// What a probe that the endpoint holds until it is awake may take beyond that.
  package var afterHold = Duration.seconds(30)
  package var backoff = Backoff()
  /// How long the gate may stay closed before the run gives up on the endpoint.
  package var maxStartup = Duration.seconds(1800)
  /// A server that asks to be left alone for longer is parked: it is left alone, and the run says so.
  package var maxWait = Duration.seconds(900)
  /// Of each endpoint.
  package var quotas = Quotas()
  package var budget = Budget()
  /// The most tokens that the job lets a row write; nil when it does not say.
  package var mostOutputTokens: Int?
  /// How long a drained run waits for what is in flight.
  package var drain = Duration.seconds(20)
  /// Rows that may be taken from the source and not yet be durable, at the most.
  package var windowRows: Int
  /// Bytes of payload of those rows.
  package var windowBytes = 64 << 20
  /// So many different rows with the same refusal and no success are the job's fault.
  package var sameRefusals = 20
  /// Whether an earlier start has got answers to what the job asks.
  ///
  /// A refusal is its row's fault from the first one on, then.
  package var isProven = false
  /// Whether rows name their models: a wrong one is then left out, and the others' rows are asked.
  package var hasSeveralModels = false
  /// The endpoints that have a supervisor, and what people call them.
  package var kept: [String: String] = [:]
  /// The endpoints that can be asked what they are and what they take.
  package var inquired: Set<String> = []
  /// Whether endpoints that share rows must serve one model.
  package var modelsMustAgree = true
  /// What earlier sessions left.
  package var memory = DispatchMemory()
  /// What earlier sessions used.
  package var usage = TokenTotals()
  /// The rows that earlier sessions settled.
  package var failedBefore: Int64 = 0
  package var succeededBefore: Int64 = 0
  /// What time it is.
  package var anchor = DayQuota.Anchor(.now, seconds: 0)

  /// - Parameters:
  ///   - concurrency: How many requests may be in flight at one endpoint.
  ///   - batchRows: The most rows of one request; it sizes the window.
  ///   - endpoints: How many endpoints share the work; they size it too.
  package init(concurrency: Concurrency, batchRows: Int = 1, endpoints: Int = 1) {
    self.concurrency = concurrency
    self.batchRows = max(1, batchRows)
    windowRows = max(4 * concurrency.ceiling * self.batchRows * max(1, endpoints), Self.leastWindow)
  }

  /// The same while so many requests may be in flight, of so many rows: memory follows what an endpoint
  /// takes, not what it might take.
  func windowRows(at limit: Int, of rows: Int = .max) -> Int {
    let used = max(4 * limit * min(batchRows, rows), Self.leastWindow, sameRefusals)
    return min(used, max(windowRows, sameRefusals))
  }

  /// The most units that may wait for another try; beyond it no new rows are taken.
  var waitingUnits: Int { 8 * concurrency.ceiling }
}
