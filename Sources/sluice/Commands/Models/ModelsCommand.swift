import ArgumentParser
import SluiceCore
import SluiceKit

/// `sluice models`: what the hub and serverless inference know about models.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Tell which models are recommended, ready or deployed.",
    subcommands: [
      RecommendedModelsCommand.self, ModelStatusCommand.self, DeployedModelsCommand.self,
    ]
  )
}

/// How the hub and servers are asked about themselves.
struct RequestArguments: ParsableArguments {
  @Option(help: "How long a request may take: 30s, 2m.")
  var timeout: String = "60s"

  @OptionGroup var sending: SendingArguments

  /// A client that asks once and does not wait for a loading model.
  func client(wire: Wire = .current) throws -> InferenceClient {
    guard let limit = Duration(written: timeout), limit > .zero else {
      throw SluiceError(.usage, at: "--timeout", "must be a time such as 30s or 2m")
    }
    return try InferenceClient(
      timeout: limit,
      wire: wire,
      waitsForModel: false,
      options: sending.options()
    )
  }
}
