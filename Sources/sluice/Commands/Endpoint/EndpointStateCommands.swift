import ArgumentParser
import SluiceCore
import SluiceKit

/// `sluice endpoint pause`.
struct EndpointPauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Stop an endpoint until it is resumed; it is not billed."
  )

  @Argument(help: "The endpoint's name.")
  var name: String

  @OptionGroup var arguments: EndpointArguments

  func run() async throws {
    let client = try arguments.client()
    try arguments.tell(try await client.pause(name, namespace: arguments.namespace))
  }
}

/// `sluice endpoint resume`.
struct EndpointResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Start an endpoint that was paused."
  )

  @Argument(help: "The endpoint's name.")
  var name: String

  @Flag(help: "Fail when it runs already.")
  var failIfRunning = false

  @OptionGroup var arguments: EndpointArguments

  func run() async throws {
    let client = try arguments.client()
    let endpoint = try await client.resume(
      name,
      namespace: arguments.namespace,
      runningOK: !failIfRunning
    )
    try arguments.tell(endpoint)
  }
}

/// `sluice endpoint scale-to-zero`.
struct EndpointScaleToZeroCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale-to-zero",
    abstract: "Put an endpoint to sleep; it is not billed, and the next request wakes it."
  )

  @Argument(help: "The endpoint's name.")
  var name: String

  @OptionGroup var arguments: EndpointArguments

  func run() async throws {
    let client = try arguments.client()
    try arguments.tell(try await client.scaleToZero(name, namespace: arguments.namespace))
  }
}
