import ArgumentParser
import SluiceCore
import SluiceKit

/// `sluice call`: one row, now.
struct CallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call",
    abstract: "Ask one row now and print the answer.",
    discussion: """
      Arguments are named as in InferenceClient's methods; parameters stand among them.

      sluice call text-classification --model http://127.0.0.1:8080 \\
          --arguments '{"text": "I like you", "top_k": 1}'
      """
  )

  @Argument(help: "The task's id.")
  var task: String

  @Option(help: "A model id (org/name) or the URL of an endpoint.")
  var model: String?

  @Option(help: ArgumentHelp("The arguments, as a JSON object.", valueName: "json"))
  var arguments: String

  @Option(help: "The request's form: current, or classic (huggingface_hub 0.26).")
  var wire: String?

  @Option(help: "For the task post: the path under the model's URL.")
  var path: String?

  @Option(help: "How long the request may take: 30s, 10m.")
  var timeout: String = "10m"

  @OptionGroup var sending: SendingArguments

  @Flag(help: "Print the answer with status, latency and request id as a JSON object.")
  var json = false

  func run() async throws {
    let call = try SingleCall(
      task: task,
      model: model,
      arguments: arguments,
      wire: wire,
      path: path,
      timeout: timeout,
      options: sending.options()
    )
    let result = try await call.send()
    try Terminal.print(json ? result.json : result.text)
  }
}
