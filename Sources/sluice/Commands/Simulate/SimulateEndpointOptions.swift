import ArgumentParser
import SluiceSimulator

/// The management API that `sluice simulate` serves.
struct SimulateEndpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Serve the management API of Inference Endpoints too (/v2, /api/whoami-v2); the seconds that \
      states last: 5, or pending=1,initializing=45,updating=10.
      """,
      valueName: "times"
    )
  )
  var endpoints: String?

  func apply(to configuration: inout SimulatorConfiguration) throws {
    if let endpoints { configuration.endpoints = try TransitionTimes(parsing: endpoints) }
  }
}
