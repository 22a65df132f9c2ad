import ArgumentParser
import SluiceSimulator

/// Where `sluice simulate` listens, and what it answers.
struct SimulateAnswerOptions: ParsableArguments {
  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(name: .shortAndLong, help: "The port; 0 takes any that is free and prints it.")
  var port = 8080

  @Option(help: "The model it says it serves.")
  var model = "sluice/rehearsal"

  @Option(help: "The task to assume where neither path nor body tells.")
  var task: String?

  @Option(
    help: "Whose forms and strictness it has: lenient, tgi, or toolkit (exact types, 400 for all)."
  )
  var container: SimulatorConfiguration.Container = .lenient

  @Option(help: "The most rows of one request; more get 422.")
  var maxBatch: Int?

  @Option(help: "The length of embeddings.")
  var dimensions = 384

  @Flag(help: "Nest a single text's embedding, as text-embeddings-inference does.")
  var nestEmbeddings = false

  @Option(help: "Changes every answer and every accident.")
  var seed: UInt64 = 0

  func apply(to configuration: inout SimulatorConfiguration) {
    configuration.host = host
    configuration.port = port
    configuration.model = model
    configuration.task = task
    configuration.container = container
    configuration.maxBatch = maxBatch
    configuration.dimensions = dimensions
    configuration.nestsEmbeddings = nestEmbeddings
    configuration.seed = seed
  }
}

extension SimulatorConfiguration.Container: ExpressibleByArgument {}
