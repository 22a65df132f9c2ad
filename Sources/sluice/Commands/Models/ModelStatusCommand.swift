import ArgumentParser
import SluiceCore
import SluiceKit

/// `sluice models status`: whether a model is ready on serverless inference.
struct ModelStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tell whether a model is ready on serverless inference."
  )

  @Argument(help: "A model id (org/name).")
  var model: String

  @Flag(help: "Print the object as the service sent it.")
  var json = false

  @OptionGroup var asking: RequestArguments

  func run() async throws {
    let status = try await asking.client().modelStatus(model)
    if json { return try Terminal.print("\(status.json)") }
    try Terminal.print(table: [
      ["state", status.state],
      ["loaded", status.isLoaded ? "yes" : "no"],
      ["compute", status.computeType.stringValue ?? "\(status.computeType)"],
      ["framework", status.framework ?? "unknown"],
    ])
  }
}
