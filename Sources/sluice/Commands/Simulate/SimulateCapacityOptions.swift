import ArgumentParser
import SluiceSimulator

/// How fast `sluice simulate` answers, and how much at once.
struct SimulateCapacityOptions: ParsableArguments {
  @Option(help: "How long an answer takes, in ms: 200, uniform(50,200) or lognormal(200,2000).")
  var latency: String?

  @Option(help: ArgumentHelp("The time between two tokens of a stream.", valueName: "ms"))
  var tokenInterval = 0.0

  @Option(help: "How many requests are computed at once. Default: any number.")
  var slots: Int?

  @Option(
    help: ArgumentHelp(
      "How many requests may wait for a slot, or unbounded (the default).",
      valueName: "n"
    )
  )
  var queue: Places?

  @Option(help: "How many times as long an answer takes when all slots are taken.")
  var slowdown = 1.0

  @Option(help: "What is answered when no more may wait: 429, or 503 as routers do.")
  var overload = 429

  @Option(help: "Requests a second above which 429 with Retry-After is answered.")
  var throttle: Double?

  @Option(
    help: ArgumentHelp(
      """
      What may be asked in which time: 600/60s, tokens:90000/1m, bucket:600/60s (which fills evenly); \
      429 beyond. May be given several times.
      """,
      valueName: "quota"
    )
  )
  var quota: [String] = []

  @Option(help: ArgumentHelp("How replies tell of the quotas.", valueName: "family"))
  var quotaHeaders: QuotaHeaders = .retryAfter

  func apply(to configuration: inout SimulatorConfiguration) throws {
    if let latency { configuration.latency = try Latency(parsing: latency) }
    configuration.tokenMilliseconds = tokenInterval
    configuration.slots = slots
    configuration.queue = queue?.count
    configuration.slowdown = slowdown
    configuration.overloadStatus = overload
    configuration.throttle = throttle
    configuration.quotas = try quota.map { try Quota(parsing: $0) }
    configuration.quotaHeaders = quotaHeaders
  }

  /// `64`, or `unbounded`.
  struct Places: ExpressibleByArgument {
    let count: Int?

    init?(argument: String) {
      count = Int(argument)
      guard count != nil || argument == "unbounded" else { return nil }
    }
  }
}

extension QuotaHeaders: ExpressibleByArgument {}
