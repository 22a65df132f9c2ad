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
    help: """
      Whose forms, limits and strictness it has: lenient (no real server's), toolkit (the default container: \
      exact types, 400 for all), tei, tgi or vllm.
      """
  )
  var container: SimulatorConfiguration.Container = .lenient

  @Option(help: "The most rows of one request. Default: none; tei 32, tgi 4.")
  var maxBatch: Int?

  @Option(help: "The most tokens of one row, four bytes each. Default: none; tgi 4095, vllm 4096.")
  var maxInputTokens: Int?

  @Option(help: "The most tokens of one row and its answer. Default: none; tgi and vllm 4096.")
  var maxTotalTokens: Int?

  @Option(help: "The most bytes of a request. Default: 64 MiB; tei and tgi 2 MB.")
  var maxBody: Int?

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
    configuration.maxInputTokens = maxInputTokens
    configuration.maxTotalTokens = maxTotalTokens
    configuration.maxBody = maxBody
    configuration.dimensions = dimensions
    configuration.nestsEmbeddings = nestEmbeddings
    configuration.seed = seed
  }
}

extension SimulatorConfiguration.Container: ExpressibleByArgument {}
