import SluiceCore
import SluiceJSON
import Synchronization

/// What the rehearsal has beside the server that it plays: what it saw, and its clock.
///
/// - `GET /stats`: what it saw; `GET /stats/seconds`: the same by seconds
/// - `POST /stats/reset`: forgets it
/// - `GET /clock`: the time since the start; `POST /clock/advance` with `{"seconds": 45}` moves it,
///   where it stands still by itself
extension Endpoint {
  /// One of these pages, also in an outage; nil when the call is for the server.
  func ownPage(for call: IncomingRequest) -> SimulatedReply? {
    switch (call.method, call.path) {
    case ("GET", "/stats"): return SimulatedReply(report)
    case ("GET", "/stats/seconds"): return SimulatedReply(state.withLock(\.witness.seconds))
    case ("POST", "/stats/reset"):
      state.withLock { $0.witness.reset() }
      return SimulatedReply(report)
    case ("GET", "/clock"): return SimulatedReply(time)
    case ("POST", "/clock/advance"): return advance(call)
    default: return nil
    }
  }

  private var report: JSONValue {
    let now = clock.now()
    _ = weather(at: now)
    let (witness, others) = state.withLock { state in
      (
        state.witness.report,
        state.admission.report + (state.management?.report(at: now) ?? [])
          + (state.forecast.report.map { [.init("weather", $0)] } ?? [])
      )
    }
    return .object(witness + slots.report + others)
  }

  private var time: JSONValue {
    let seconds = state.withLock { [now = clock.now()] in $0.witness.age(at: now) }
    return .object([
      .init("seconds", .number("\(seconds)")), .init("stands", .bool(clock.advance != nil)),
    ])
  }

  private func advance(_ call: IncomingRequest) -> SimulatedReply {
    guard let advance = clock.advance else {
      return SimulatedReply(status: 409, error: "The clock moves by itself")
    }
    guard case .number(let digits)? = (try? JSONValue(parsing: call.body))?["seconds"],
      let seconds = Double(digits), (0...1e9).contains(seconds)
    else { return SimulatedReply(status: 400, error: #"Send {"seconds": 45}"#) }
    advance(.seconds(seconds))
    return SimulatedReply(time)
  }
}
