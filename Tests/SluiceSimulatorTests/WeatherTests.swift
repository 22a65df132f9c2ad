import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceSimulator

/// A schedule, read and followed.
@Suite struct WeatherTests {
  private static func read(_ json: String) throws -> Weather {
    try Weather(JSONValue(parsing: Array(json.utf8))) { "w.yaml:\($0)" }
  }

  @Test func everyKindOfChangeIsRead() throws {
    let weather = try Self.read(
      """
      {"round":"1h","phases":[
        {"at":0,"load":30,"latency":200,"slots":16,"queue":"unbounded","throttle":100,"fail":0.5},
        {"at":"1m30s","reset":0.25,"quota":["600/60s","tokens:9/1s"],"outage":"refused"},
        {"at":"2m","endpoints":"paused","endpoint-fault":"pause=500","latency":"uniform(50,200)"},
        {"at":"3m","slots":"unbounded","queue":0,"throttle":null,"quota":"none","outage":"none"},
        {"at":"4m","outage":502,"quota":"1/1s","endpoint-fault":"none"},{"at":"5m","outage":"reset"}]}
      """
    )
    #expect(weather.round == .seconds(3600))
    #expect(weather.phases.map(\.at) == [0, 90, 120, 180, 240, 300].map { .seconds($0) })
    #expect(
      weather.phases[0].changes == [
        .load(.seconds(30)), .latency(.fixed(.milliseconds(200))), .slots(16), .queue(nil),
        .throttle(100), .fail(0.5),
      ]
    )
    let quotas = [try Quota(parsing: "600/60s"), try Quota(parsing: "tokens:9/1s")]
    #expect(weather.phases[1].changes == [.reset(0.25), .quotas(quotas), .outage(.refused)])
    #expect(
      weather.phases[2].changes == [
        .endpoints(.paused), .endpointFaults(try ManagementFaults(parsing: "pause=500")),
        .latency(.uniform(.milliseconds(50), .milliseconds(200))),
      ]
    )
    #expect(
      weather.phases[3].changes == [
        .slots(nil), .queue(0), .throttle(nil), .quotas([]), .outage(nil),
      ]
    )
    #expect(
      weather.phases[4].changes == [
        .outage(.status(502)), .quotas([try Quota(parsing: "1/1s")]),
        .endpointFaults(ManagementFaults()),
      ]
    )
    #expect(weather.phases[5].changes == [.outage(.reset)])
  }

  static let bad: [(String, String)] = [
    ("[]", ""), ("{}", ""), (#"{"phases":[]}"#, ""), (#"{"phases":3}"#, ""),
    (#"{"phases":[{"at":0}],"rounds":1}"#, "rounds"), (#"{"phases":[3]}"#, "phases[0]"),
    (#"{"phases":[{"slots":3}]}"#, "phases[0]"),
    (#"{"phases":[{"at":0,"slot":3}]}"#, "phases[0].slot"),
    (#"{"phases":[{"at":"soon"}]}"#, "phases[0].at"), (#"{"phases":[{"at":-1}]}"#, "phases[0].at"),
    (#"{"phases":[{"at":0},{"at":0}]}"#, "phases[1].at"),
    (#"{"phases":[{"at":5}],"round":5}"#, "round"),
    (#"{"phases":[{"at":0,"slots":0}]}"#, "phases[0].slots"),
    (#"{"phases":[{"at":0,"slots":1.5}]}"#, "phases[0].slots"),
    (#"{"phases":[{"at":0,"queue":-1}]}"#, "phases[0].queue"),
    (#"{"phases":[{"at":0,"throttle":0}]}"#, "phases[0].throttle"),
    (#"{"phases":[{"at":0,"fail":2}]}"#, "phases[0].fail"),
    (#"{"phases":[{"at":0,"reset":"x"}]}"#, "phases[0].reset"),
    (#"{"phases":[{"at":0,"latency":"fast"}]}"#, "phases[0].latency"),
    (#"{"phases":[{"at":0,"load":"long"}]}"#, "phases[0].load"),
    (#"{"phases":[{"at":0,"quota":"600"}]}"#, "phases[0].quota"),
    (#"{"phases":[{"at":0,"outage":200}]}"#, "phases[0].outage"),
    (#"{"phases":[{"at":0,"outage":true}]}"#, "phases[0].outage"),
    (#"{"phases":[{"at":0,"endpoints":"asleep"}]}"#, "phases[0].endpoints"),
    (#"{"phases":[{"at":0,"endpoint-fault":"x"}]}"#, "phases[0].endpoint-fault"),
  ]

  @Test(arguments: bad)
  func whatIsNoWeatherIsRefusedWithItsPlace(_ json: String, _ key: String) throws {
    let error = #expect(throws: SluiceError.self) { try Self.read(json) }
    #expect(error?.place == "w.yaml:\(key)")
    #expect(error?.code.kind == .data)
  }

  @Test func phasesComeOnceEach() throws {
    let start = Instant.now
    var forecast = Forecast(
      try Self.read(#"{"phases":[{"at":0,"fail":0.1},{"at":10,"fail":0.2},{"at":20,"fail":0.3}]}"#),
      at: start
    )
    #expect(forecast.due(at: start).map(\.changes) == [[.fail(0.1)]])
    #expect(forecast.due(at: start + .seconds(9)).isEmpty)
    let late = forecast.due(at: start + .seconds(99))
    #expect(late.map(\.changes) == [[.fail(0.2)], [.fail(0.3)]])
    #expect(late.map(\.moment) == [start + .seconds(10), start + .seconds(20)])
    #expect(forecast.next == nil)
  }

  @Test func aRoundBeginsAnew() throws {
    let start = Instant.now
    var forecast = Forecast(
      try Self.read(#"{"round":60,"phases":[{"at":5,"fail":0.1},{"at":50,"fail":0.2}]}"#),
      at: start
    )
    #expect(forecast.due(at: start).isEmpty)
    let moments = forecast.due(at: start + .seconds(130)).map { ($0.moment - start) / .seconds(1) }
    #expect(moments == [5, 50, 65, 110, 125])
    #expect(forecast.next == start + .seconds(170))
    #expect(forecast.report?["phase"] == .number("1"))
    #expect(forecast.report?["since"] == .number("125.0"))
  }
}
