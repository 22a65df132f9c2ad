import ArgumentParser
import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice endpoint`: the management API of Inference Endpoints.
struct EndpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "endpoint",
    abstract: "Manage dedicated Inference Endpoints.",
    discussion: """
      sluice endpoint list
      sluice endpoint resume my-embedder && sluice endpoint wait my-embedder --timeout 20m
      sluice endpoint pause my-embedder
      """,
    subcommands: [
      EndpointListCommand.self, EndpointShowCommand.self, EndpointCreateCommand.self,
      EndpointUpdateCommand.self, EndpointWaitCommand.self, EndpointPauseCommand.self,
      EndpointResumeCommand.self, EndpointScaleToZeroCommand.self, EndpointDeleteCommand.self,
    ]
  )
}

/// Where endpoints are, and how to speak of them.
struct EndpointArguments: ParsableArguments {
  @Option(help: "The user or organisation. Default: whoever the token belongs to.")
  var namespace: String?

  @Option(
    help: ArgumentHelp(
      "The management API. Default: $HF_ENDPOINTS_API or Hugging Face's.",
      valueName: "url"
    )
  )
  var endpointAPI: String?

  @OptionGroup var sending: SendingArguments

  @Flag(help: "Print JSON.")
  var json = false

  func client() throws -> EndpointClient {
    try EndpointClient(api: endpointAPI, options: sending.options())
  }

  /// Tells what an endpoint has become.
  func tell(_ endpoint: InferenceEndpoint) throws {
    if json {
      try Terminal.print(EndpointText.json(endpoint))
    } else {
      Terminal.say("sluice: \(EndpointText.name(endpoint)): \(endpoint.stateInWords)")
    }
  }
}

/// Endpoints for people and for machines.
enum EndpointText {
  /// `me/my-embedder`.
  static func name(_ endpoint: InferenceEndpoint) -> String {
    "\(safe(endpoint.namespace, limit: 80))/\(safe(endpoint.name, limit: 80))"
  }

  /// A table with a line for each.
  static func table(_ endpoints: [InferenceEndpoint]) -> [String] {
    let rows = endpoints.map { endpoint in
      [
        name(endpoint), endpoint.state.name, replicas(endpoint), endpoint.repository,
        machine(endpoint), endpoint.url,
      ].map { $0 ?? "-" }
    }
    let head = ["ENDPOINT", "STATE", "REPLICAS", "REPOSITORY", "MACHINE", "URL"]
    return TextTable.lines([head] + rows, limit: 120)
  }

  /// All about one.
  static func lines(_ endpoint: InferenceEndpoint) -> [String] {
    let model = [endpoint.repository, endpoint.revision, endpoint.task, endpoint.framework]
    let facts: [(String, String?)] = [
      ("endpoint", name(endpoint)), ("state", endpoint.stateInWords), ("url", endpoint.url),
      ("model", joined(model)), ("machine", machine(endpoint)),
      ("replicas", replicas(endpoint)), ("type", endpoint.type),
      ("created", endpoint.createdAt?.formatted(.iso8601)),
      ("updated", endpoint.updatedAt?.formatted(.iso8601)),
    ]
    return facts.compactMap { name, fact in
      fact.map { name + String(repeating: " ", count: 11 - name.count) + safe($0, limit: 400) }
    }
  }

  /// What is read of it, and the API's own document under `raw`.
  static func json(_ endpoint: InferenceEndpoint) -> String {
    let facts: [(String, String?)] = [
      ("name", endpoint.name), ("namespace", endpoint.namespace), ("state", endpoint.state.name),
      ("message", endpoint.message), ("url", endpoint.url), ("repository", endpoint.repository),
      ("created_at", endpoint.createdAt?.formatted(.iso8601)),
      ("updated_at", endpoint.updatedAt?.formatted(.iso8601)),
    ]
    let members = facts.map { name, fact in
      JSONValue.JSONMember(name, fact.map(JSONValue.string) ?? .null)
    }
    let raw = JSONValue.JSONMember("raw", endpoint.document)
    return String(decoding: JSONValue.object(members + [raw]).text, as: UTF8.self)
  }

  private static func machine(_ endpoint: InferenceEndpoint) -> String? {
    let machine = endpoint.machine
    return joined([
      machine.vendor, machine.region, machine.accelerator, machine.instanceType,
      machine.instanceSize,
    ])
  }

  /// `1 of 0..4`: those that answer, and how many there may be.
  private static func replicas(_ endpoint: InferenceEndpoint) -> String? {
    let replicas = endpoint.replicas
    guard let fewest = replicas.minimum, let most = replicas.maximum else {
      return replicas.ready.map(String.init)
    }
    return "\(replicas.ready.map(String.init) ?? "?") of \(fewest)..\(most)"
  }

  private static func joined(_ parts: [String?]) -> String? {
    let given = parts.compactMap(\.self)
    return given.isEmpty ? nil : given.joined(separator: " ")
  }
}
