import ArgumentParser
import SluiceSimulator

/// What goes wrong at `sluice simulate`.
struct SimulateFaultOptions: ParsableArguments {
  @Option(help: "How many seconds the model loads: 503 with estimated_time until then.")
  var loadSeconds = 0.0

  @Option(help: "When loading begins: start, or first-request.")
  var loadFrom: SimulatorConfiguration.LoadStart = .server

  @Option(help: "The share of requests that get a 500, from 0 to 1.")
  var fail = 0.0

  @Option(help: "The share of requests whose connection breaks instead of an answer, from 0 to 1.")
  var reset = 0.0

  @Option(help: "Requests with a row that contains this text get 400.")
  var poison: String?

  @Option(
    name: .customLong("stream-fault"),
    help: ArgumentHelp("How streams differ from plain ones; may be given several times.")
  )
  var streamFaults: [SimulatedStreamFault] = []

  @Option(
    help: ArgumentHelp("How all this changes with time: docs/SIMULATOR.md.", valueName: "file")
  )
  var weather: String?

  @Flag(help: "Let time stand still, but for POST /clock/advance with {\"seconds\": 45}.")
  var manualClock = false

  func apply(to configuration: inout SimulatorConfiguration) throws {
    configuration.loadSeconds = loadSeconds
    configuration.loadFrom = loadFrom
    configuration.failShare = fail
    configuration.resetShare = reset
    configuration.poison = poison
    configuration.streamFaults = Set(streamFaults)
    if let weather { configuration.weather = try WeatherFile.read(weather) }
  }
}

extension SimulatorConfiguration.LoadStart: ExpressibleByArgument {}
extension SimulatedStreamFault: ExpressibleByArgument {}
