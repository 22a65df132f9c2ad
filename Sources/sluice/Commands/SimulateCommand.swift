import ArgumentParser
import Dispatch
import Foundation
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
      slow, throttled or broken on command. GET /stats tells what it saw.

      sluice simulate --port 8080 --load-seconds 45 --throttle 100
      """
  )

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(name: .shortAndLong, help: "The port; 0 takes any that is free and prints it.")
  var port = 8080

  @Option(help: "The model it says it serves.")
  var model = "sluice/rehearsal"

  @Option(help: "The task to assume where neither path nor body tells.")
  var task: String?

  @Option(help: "How long an answer takes, in ms: 200, uniform(50,200) or lognormal(200,2000).")
  var latency: String?

  @Option(help: "How many seconds the model loads: 503 with estimated_time until then.")
  var loadSeconds = 0.0

  @Option(help: "When loading begins: start, or first-request.")
  var loadFrom: SimulatorConfiguration.LoadStart = .server

  @Option(help: "Requests a second above which 429 with Retry-After is answered.")
  var throttle: Double?

  @Option(help: "The share of requests that get a 500, from 0 to 1.")
  var fail = 0.0

  @Option(help: "Requests with a row that contains this text get 400.")
  var poison: String?

  @Option(help: "The most rows of one request; more get 422.")
  var maxBatch: Int?

  @Option(help: "The length of embeddings.")
  var dimensions = 384

  @Flag(help: "Nest a single text's embedding, as text-embeddings-inference does.")
  var nestEmbeddings = false

  @Option(help: "Whose strictness it has: lenient, or toolkit (exact types, 400 for all).")
  var container: SimulatorConfiguration.Container = .lenient

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

  @Option(help: "Changes every answer and every accident.")
  var seed: UInt64 = 0

  func run() async throws {
    let host = host
    let simulator = try Simulator(try configuration())
    let server = Task {
      try await simulator.run { try? Terminal.print("listening on http://\(host):\($0)") }
    }
    let signals = SignalHandler { server.cancel() }
    defer { withExtendedLifetime(signals) {} }
    do {
      try await server.value
    } catch is CancellationError {
      return
    }
  }

  private func configuration() throws -> SimulatorConfiguration {
    var configuration = SimulatorConfiguration()
    configuration.host = host
    configuration.port = port
    configuration.model = model
    configuration.task = task
    if let latency { configuration.latency = try Latency(parsing: latency) }
    configuration.loadSeconds = loadSeconds
    configuration.loadFrom = loadFrom
    configuration.throttle = throttle
    configuration.failShare = fail
    configuration.poison = poison
    configuration.maxBatch = maxBatch
    configuration.dimensions = dimensions
    configuration.nestsEmbeddings = nestEmbeddings
    configuration.container = container
    if let endpoints { configuration.endpoints = try TransitionTimes(parsing: endpoints) }
    configuration.seed = seed
    return configuration
  }
}

extension SimulatorConfiguration.LoadStart: ExpressibleByArgument {}
extension SimulatorConfiguration.Container: ExpressibleByArgument {}
