import ArgumentParser
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice endpoint list`.
struct EndpointListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the endpoints of a namespace.",
    discussion: "--namespace '*' lists your own and those of all your organisations."
  )

  @OptionGroup var arguments: EndpointArguments

  func run() async throws {
    let endpoints = try await arguments.client().list(namespace: arguments.namespace) { error in
      Terminal.say("sluice: left out: \(safe(error.description, limit: 1000))")
    }
    if arguments.json {
      try Terminal.print("[\(endpoints.map(EndpointText.json).joined(separator: ","))]")
    } else if endpoints.isEmpty {
      Terminal.say("sluice: there are no endpoints")
    } else {
      try EndpointText.table(endpoints).forEach { try Terminal.print($0) }
    }
  }
}

/// `sluice endpoint show`.
struct EndpointShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one endpoint; with --json, all that the API tells of it."
  )

  @Argument(help: "The endpoint's name.")
  var name: String

  @OptionGroup var arguments: EndpointArguments

  func run() async throws {
    let client = try arguments.client()
    let endpoint = try await client.endpoint(named: name, namespace: arguments.namespace)
    if arguments.json {
      try Terminal.print(EndpointText.json(endpoint))
    } else {
      try EndpointText.lines(endpoint).forEach { try Terminal.print($0) }
    }
  }
}
