import ArgumentParser
import SluiceSimulator

/// The management API that `sluice simulate` serves.
struct SimulateEndpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Serve the management API of Inference Endpoints too (/v2, /api/whoami-v2); the seconds that \
      states last: 5, or pending=1,initializing=45,updating=10,unready=5,running=600.
      """,
      valueName: "times"
    )
  )
  var endpoints: String?

  @Option(
    help: ArgumentHelp(
      "An endpoint that is there from the start: a name, or name=paused, team/name=scaledToZero.",
      valueName: "endpoint"
    )
  )
  var deploy: [String] = []

  @Option(
    help: ArgumentHelp(
      "How long without a request until an endpoint sleeps that may; else what its settings say.",
      valueName: "seconds"
    )
  )
  var scaleToZeroAfter: Double?

  @Option(help: "What a request gets while its endpoint starts: 503, or 502.")
  var coldStatus = 503

  @Option(
    help: ArgumentHelp(
      """
      What the management API does wrong: pause=500, get=503x3, any=html, resume=hang, \
      state=hibernating or url=none, several with commas.
      """,
      valueName: "faults"
    )
  )
  var endpointFault: String?

  func apply(to configuration: inout SimulatorConfiguration) throws {
    configuration.deployed = try deploy.map { try DeployedEndpoint(parsing: $0) }
    if let endpoints {
      configuration.endpoints = try TransitionTimes(parsing: endpoints)
    } else if !deploy.isEmpty {
      configuration.endpoints = TransitionTimes()
    }
    configuration.endpoints?.idleSeconds = scaleToZeroAfter
    configuration.coldStatus = coldStatus
    if let endpointFault {
      configuration.endpointFaults = try ManagementFaults(parsing: endpointFault)
    }
  }
}
