import ArgumentParser
import SluiceCore
import SluiceKit

/// `sluice info`: what a server tells about itself.
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Print what a server tells about itself: model, limits, version.",
    discussion: """
      Text Generation Inference and Text Embeddings Inference answer; what they tell differs.

      sluice info http://127.0.0.1:8080
      """
  )

  @Argument(help: "The URL of a server, or a model id (org/name).")
  var model: String

  @Flag(help: "Print the object on one line, as the server sent it.")
  var json = false

  @OptionGroup var asking: RequestArguments

  func run() async throws {
    let info = try await asking.client().endpointInfo(model)
    guard !json, case .object(let members) = info else { return try Terminal.print("\(info)") }
    try Terminal.print(table: members.map { [$0.name, $0.value.stringValue ?? "\($0.value)"] })
  }
}
