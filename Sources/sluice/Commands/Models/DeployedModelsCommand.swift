import ArgumentParser
import SluiceCore
import SluiceKit

/// `sluice models deployed`: what serverless inference holds in memory.
struct DeployedModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deployed",
    abstract: "List the models that serverless inference holds in memory, by task."
  )

  @Option(
    name: .customLong("framework"),
    help: ArgumentHelp(
      "What runs them; may be given several times. Default: the four that most models run on.",
      valueName: "name"
    )
  )
  var frameworks: [String] = []

  @Flag(help: "Ask about all frameworks.")
  var all = false

  @Flag(help: "Print JSON: an object of lists of model ids by task.")
  var json = false

  @OptionGroup var asking: RequestArguments

  func validate() throws {
    guard !all || frameworks.isEmpty else {
      throw ValidationError("--all and --framework exclude each other")
    }
  }

  func run() async throws {
    let usual = all ? InferenceClient.allFrameworks : InferenceClient.mainFrameworks
    let models = try await asking.client()
      .deployedModels(frameworks: frameworks.isEmpty ? usual : frameworks)
    if json { return try Terminal.print(JSONOutput.pretty(models)) }
    let rows = models.sorted { $0.key < $1.key }.flatMap { task, ids in ids.map { [task, $0] } }
    if rows.isEmpty { return Terminal.say("sluice: there are none") }
    try Terminal.print(table: rows)
  }
}
