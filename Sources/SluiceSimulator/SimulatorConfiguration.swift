import SluiceCore

/// How the rehearsal endpoint behaves.
///
/// Everything it answers depends on the row's text and the ``seed`` alone, so that an interrupted
/// run and an undisturbed one export the same bytes.
package struct SimulatorConfiguration: Sendable {
  /// When the model begins to load.
  package enum LoadStart: String, Sendable, CaseIterable {
    /// With the server: a container that has just been started.
    case server = "start"
    /// With the first request: a model that sleeps until it is wanted.
    case firstRequest = "first-request"
  }

  /// The address to listen on; loopback, because the endpoint asks for no token.
  package var host = "127.0.0.1"
  /// The port to listen on; 0 takes any that is free.
  package var port = 0
  /// The model it says it serves, where the request's path names none.
  package var model = "sluice/rehearsal"
  /// The task to assume where neither path nor body tells; nil guesses.
  package var task: String?
  /// How long an answer takes.
  package var latency = Latency.fixed(.zero)
  /// How many requests are computed at once; nil for any number.
  ///
  /// A computation whose caller has gone goes on to its end, as on the servers of the field.
  package var slots: Int?
  /// How many requests may wait for a slot; nil for any number, as vLLM has it.
  package var queue: Int?
  /// How many times as long an answer takes when all slots are taken: the price of a full batch.
  package var slowdown = 1.0
  /// What is answered when no request may wait any more: 429, or 503 as routers do.
  package var overloadStatus = 429
  /// How long the model loads: until then requests get 503 with `estimated_time`.
  package var loadSeconds = 0.0
  package var loadFrom = LoadStart.server
  /// Requests a second above which 429 is answered; nil for no limit.
  ///
  /// A second's worth may come at once.
  package var throttle: Double?
  /// What may be asked in which time; beyond it 429 is answered.
  package var quotas: [Quota] = []
  /// How replies tell of the quotas.
  package var quotaHeaders = QuotaHeaders.retryAfter
  /// The share of requests that get a 500, from 0 to 1.
  package var failShare = 0.0
  /// The share of requests whose connection breaks instead of an answer, from 0 to 1.
  package var resetShare = 0.0
  /// How all this changes with time.
  package var weather = Weather.steady
  /// A marker: requests with a row that contains it get 400.
  ///
  /// In a batch the whole request does.
  package var poison: String?
  /// How streams differ from plain ones.
  package var streamFaults: Set<SimulatedStreamFault> = []
  /// The time between two tokens of a stream, in ms; the first comes after the ``latency``.
  package var tokenMilliseconds = 0.0
  /// The most rows of one request; nil for the container's limit.
  package var maxBatch: Int?
  /// The most tokens of one row; nil for the container's limit.
  package var maxInputTokens: Int?
  /// The most tokens of one row and of its answer; nil for the container's limit.
  package var maxTotalTokens: Int?
  /// The most bytes of a request's body; nil for the container's limit.
  package var maxBody: Int?
  /// The length of embeddings; 384 is that of the small sentence models.
  package var dimensions = 384
  /// Whether a single text's embedding is a list of one vector, as text-embeddings-inference has it
  /// at every route; `/embed` always answers so.
  package var nestsEmbeddings = false
  package var container = Container.lenient
  /// Serves the management API of Inference Endpoints too, with these times; nil does not.
  package var endpoints: TransitionTimes?
  /// The endpoints that the management API has from the start.
  package var deployed: [DeployedEndpoint] = []
  /// What a request gets while its endpoint starts: 503, or 502 as of old.
  package var coldStatus = 503
  /// What the management API does wrong.
  package var endpointFaults = ManagementFaults()
  /// Changes every answer and every accident.
  package var seed: UInt64 = 0

  package init() {}
}

extension SimulatorConfiguration {
  /// The tasks that ``task`` may name.
  package static var tasks: [String] { TaskAnswers.all.map(\.task) }

  /// Refuses settings that make no sense, in the words of the command line.
  func check() throws(SluiceError) {
    if let task, TaskAnswers.named(task) == nil {
      throw SluiceError(
        .usage,
        "the rehearsal endpoint knows no task \"\(task)\"",
        next: suggestion(for: task, among: Self.tasks)
      )
    }
    let demands: [(String, Bool, String)] = [
      ("port", (0...65_535).contains(port), "0 to 65535"),
      ("slots", slots.map { $0 > 0 } ?? true, "1 or more"),
      ("queue", queue.map { $0 >= 0 } ?? true, "0 or more, or unbounded"),
      ("slowdown", slowdown.isFinite && slowdown >= 1, "1 or more"),
      ("overload", [429, 503].contains(overloadStatus), "429 or 503"),
      ("load-seconds", loadSeconds.isFinite && loadSeconds >= 0, "0 or more"),
      ("throttle", throttle.map { $0.isFinite && $0 > 0 } ?? true, "more than 0"),
      ("reset", (0...1).contains(resetShare), "a share from 0 to 1"),
      ("fail", (0...1).contains(failShare), "a share from 0 to 1"),
      ("token-interval", tokenMilliseconds.isFinite && tokenMilliseconds >= 0, "0 or more"),
      ("max-batch", maxBatch.map { $0 > 0 } ?? true, "1 or more"),
      (
        "scale-to-zero-after", endpoints?.idleSeconds.map { (0...1e9).contains($0) } ?? true,
        "0 or more"
      ),
      ("max-input-tokens", maxInputTokens.map { $0 > 0 } ?? true, "1 or more"),
      ("max-total-tokens", maxTotalTokens.map { $0 > 0 } ?? true, "1 or more"),
      ("max-body", maxBody.map { $0 > 0 } ?? true, "1 or more"),
      ("cold-status", [502, 503].contains(coldStatus), "502 or 503"),
      ("dimensions", (1...65_536).contains(dimensions), "1 to 65536"),
    ]
    for (name, isMet, demand) in demands where !isMet {
      throw SluiceError(.usage, at: "--\(name)", "out of range", next: "give \(demand)")
    }
  }
}
