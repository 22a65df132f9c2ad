import ArgumentParser
import Foundation
import SluiceCore
import SluiceKit

/// `sluice endpoint delete`.
struct EndpointDeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete an endpoint, for good; asks first."
  )

  @Argument(help: "The endpoint's name.")
  var name: String

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var arguments: EndpointArguments

  func run() async throws {
    let client = try arguments.client()
    let endpoint = try await client.endpoint(named: name, namespace: arguments.namespace)
    if !yes { try ask(endpoint) }
    try await client.delete(endpoint.name, namespace: endpoint.namespace)
    if arguments.json {
      try Terminal.print(JSONOutput.line(["deleted": endpoint.name]))
    } else {
      Terminal.say("sluice: \(EndpointText.name(endpoint)) is deleted")
    }
  }

  /// Goes on only when a person at a terminal confirms it.
  private func ask(_ endpoint: InferenceEndpoint) throws {
    let label = EndpointText.name(endpoint)
    guard isatty(STDIN_FILENO) == 1 else {
      throw SluiceError(
        .usage,
        at: label,
        "the deletion cannot be confirmed: standard input is no terminal",
        next: "give --yes"
      )
    }
    Terminal.draw("Delete \(label) (\(endpoint.stateInWords)) for good? [y/N] ")
    guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
      throw SluiceError(.usage, at: label, "not deleted")
    }
  }
}
