import ArgumentParser
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice endpoint wait`.
struct EndpointWaitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait",
    abstract: "Wait until an endpoint is ready, and print its URL.",
    discussion: """
      It is ready when it is running and its health route says so. One that sleeps is woken with one \
      request. One that is paused or has failed ends the wait at once: exit status 69.
      """
  )

  @Argument(help: "The endpoint's name.")
  var name: String

  @Option(help: "How long to wait at the most: 30s, 20m.")
  var timeout = "30m"

  @Option(help: "The time between two looks.")
  var refreshEvery = "5s"

  @OptionGroup var arguments: EndpointArguments

  func run() async throws {
    let client = try arguments.client()
    let label = safe(name, limit: 80)
    let endpoint = try await client.wait(
      for: name,
      namespace: arguments.namespace,
      timeout: try time(timeout, "--timeout"),
      refreshEvery: try time(refreshEvery, "--refresh-every")
    ) { reason in
      Terminal.say("sluice: \(label): \(reason)")
    }
    try Terminal.print(arguments.json ? EndpointText.json(endpoint) : try endpoint.deployedURL)
  }

  private func time(_ text: String, _ option: String) throws -> Duration {
    if let time = Duration(written: text) { return time }
    throw SluiceError(.usage, at: option, "must be a time such as 30s or 20m")
  }
}
