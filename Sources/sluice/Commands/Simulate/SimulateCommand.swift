import ArgumentParser
import SluiceCore
import SluiceKit
import SluiceSimulator

/// `sluice simulate`: an endpoint to rehearse against.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Serve the rehearsal endpoint on this machine, until Ctrl-C.",
    discussion: """
      It answers every route with the right shape, the same answer for the same row, and can be cold, \
      slow, full, throttled or broken on command. GET /stats tells what it saw.

      sluice simulate --port 8080 --load-seconds 45 --throttle 100
      sluice simulate --latency 1000 --slots 64 --queue 64 --slowdown 2.4
      sluice simulate --weather examples/weather/bad-night.yaml
      """
  )

  @OptionGroup(title: "Where it listens, and what it answers") var answers: SimulateAnswerOptions
  @OptionGroup(title: "What the server can take") var capacity: SimulateCapacityOptions
  @OptionGroup(title: "What goes wrong") var faults: SimulateFaultOptions
  @OptionGroup(title: "Dedicated endpoints") var endpoints: SimulateEndpointOptions

  func run() async throws {
    let configuration = try simulatorConfiguration()
    let clock = faults.manualClock ? ManualClock().simulatorClock : .continuous
    let simulator = try Simulator(configuration, clock: clock)
    let server = Task {
      try await simulator.run {
        try? Terminal.print("listening on http://\(configuration.host):\($0)")
      }
    }
    let signals = SignalHandler { server.cancel() }
    defer { withExtendedLifetime(signals) {} }
    do {
      try await server.value
    } catch is CancellationError {
      return
    }
  }

  private func simulatorConfiguration() throws -> SimulatorConfiguration {
    var configuration = SimulatorConfiguration()
    answers.apply(to: &configuration)
    try capacity.apply(to: &configuration)
    try faults.apply(to: &configuration)
    try endpoints.apply(to: &configuration)
    return configuration
  }
}
