import SluiceCore
import SluiceJSON

/// How the endpoint's conditions change with time: phases, each with what is different from then on.
package struct Weather: Sendable, Equatable {
  package struct Phase: Sendable, Equatable {
    /// Since the start of the server, or of the round.
    let at: Duration
    let changes: [Change]
  }

  /// What is different from a phase on.
  enum Change: Sendable, Equatable {
    /// The model loads anew, for so long.
    case load(Duration)
    case latency(Latency)
    case slots(Int?)
    case queue(Int?)
    case throttle(Double?)
    case fail(Double)
    case reset(Double)
    case quotas([Quota])
    case outage(Outage?)
    /// Every dedicated endpoint is put into a state.
    case endpoints(ManagedEndpoint.State)
    case endpointFaults(ManagementFaults)
  }

  /// What is there instead of a server.
  enum Outage: Sendable, Equatable {
    /// Nothing listens: connections are refused.
    case refused
    /// Connections are taken, and break when they ask.
    case reset
    /// A gateway answers with this status.
    case status(Int)
  }

  let phases: [Phase]
  /// After how long the first phase comes again; nil for never.
  let round: Duration?

  /// The same at all times.
  package static let steady = Weather(phases: [], round: nil)
}

/// The weather as it goes on: which phases have come.
struct Forecast: Sendable {
  private let weather: Weather
  private let startedAt: Instant
  /// How many phases have come, those of all rounds.
  private var passed = 0

  init(_ weather: Weather, at now: Instant) {
    self.weather = weather
    startedAt = now
  }

  /// When the next phase comes; nil when there is none.
  var next: Instant? { moment(of: passed) }

  /// The phases that have come since the last call, each with its moment.
  mutating func due(
    at now: Instant
  ) -> [(moment: Instant, changes: [Weather.Change])] {
    var due: [(Instant, [Weather.Change])] = []
    while let moment = next, moment <= now {
      due.append((moment, weather.phases[passed % weather.phases.count].changes))
      passed += 1
    }
    return due
  }

  private func moment(of number: Int) -> Instant? {
    let count = weather.phases.count
    guard count > 0 else { return nil }
    let begin = startedAt + weather.phases[number % count].at
    if number < count { return begin }
    return weather.round.map { begin + $0 * (number / count) }
  }

  /// What `GET /stats` tells: the number of the phase, from 1, and when it came; nil before the first.
  var report: JSONValue? {
    guard passed > 0, let since = moment(of: passed - 1) else { return nil }
    return .object([
      .init("phase", .integer((passed - 1) % weather.phases.count + 1)),
      .init("since", .number("\((since - startedAt).seconds)")),
    ])
  }
}
