import ArgumentParser
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice models recommended`: the model to start with.
struct RecommendedModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommended",
    abstract: "Print the model that the hub recommends for a task, or for each.",
    discussion: "What it recommends changes: name a model where results are to be repeated."
  )

  @Argument(help: "A task's id.")
  var task: String?

  @Flag(help: "Print JSON: an object of model ids by task.")
  var json = false

  @OptionGroup var asking: RequestArguments

  func run() async throws {
    let client = try asking.client()
    guard let task else {
      let models = try await client.recommendedModels()
      if json { return try Terminal.print(JSONOutput.pretty(models)) }
      return try Terminal.print(
        table: models.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
      )
    }
    let id = String(task.map { $0 == "_" ? "-" : $0 })
    let model = try await client.recommendedModel(for: id)
    try Terminal.print(json ? JSONOutput.pretty([id: model]) : safe(model, limit: 200))
  }
}
