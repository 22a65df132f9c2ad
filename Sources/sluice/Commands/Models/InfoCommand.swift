import ArgumentParser
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice info`: what a server tells about itself.
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Print what a server tells about itself: model, limits, version.",
    discussion: """
      Text Generation Inference and Text Embeddings Inference answer at /info; of servers with OpenAI's routes
      the list of their models is shown, as /v1/models tells it.

      sluice info http://127.0.0.1:8080
      """
  )

  @Argument(help: "The URL of a server, or a model id (org/name).")
  var model: String

  @Flag(help: "Print the object on one line, as the server sent it.")
  var json = false

  @OptionGroup var asking: RequestArguments

  func run() async throws {
    let client = try asking.client()
    let info: JSONValue
    do {
      info = try await client.endpointInfo(model)
    } catch let error as InferenceError {
      // A server without that page may have the other one.
      guard let list = try? await client.modelList(model) else { throw error }
      return try show(list)
    }
    guard !json, case .object(let members) = info else { return try Terminal.print("\(info)") }
    try Terminal.print(table: members.map { [$0.name, $0.value.stringValue ?? "\($0.value)"] })
  }

  private func show(_ list: JSONValue) throws {
    guard !json, let models = list["data"]?.arrayValue else { return try Terminal.print("\(list)") }
    let rows = models.map { model in
      ["id", "owned_by", "max_model_len"].map { name in
        model[name].map { $0.stringValue ?? "\($0)" } ?? ""
      }
    }
    try Terminal.print(table: rows)
  }
}
