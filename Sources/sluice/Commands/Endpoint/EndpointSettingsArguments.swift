import ArgumentParser
import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// What an endpoint is made of, on the command line.
struct EndpointSettingsArguments: ParsableArguments {
  @Option(help: "The model's repository: org/name.")
  var repository: String?

  @Option(help: "The model's commit, branch or tag.")
  var revision: String?

  @Option(help: "The task to deploy for.")
  var task: String?

  @Option(help: "The framework. Default of create: pytorch.")
  var framework: String?

  @Option(
    help: ArgumentHelp(
      #"The container: an image's URL, or JSON such as {"vLLM": {"url": "…"}}."#,
      valueName: "image"
    )
  )
  var image: String?

  @Option(help: "The port that the image of --image listens on.")
  var port: Int?

  @Option(help: ArgumentHelp("The health route of the image of --image.", valueName: "path"))
  var healthRoute: String?

  @Option(
    name: .customLong("container-command"),
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A word of the container's entry point; repeat it.", valueName: "word")
  )
  var command: [String] = []

  @Option(
    name: .customLong("container-arg"),
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A word behind the container's entry point; repeat it.", valueName: "word")
  )
  var containerArguments: [String] = []

  @Option(
    name: .customLong("env"),
    help: ArgumentHelp(
      "A variable of the container; all of them together.",
      valueName: "name=value"
    )
  )
  var environment: [String] = []

  @Option(
    name: .customLong("secret"),
    help: ArgumentHelp(
      """
      A secret variable of the container, whose value is that of your environment; all of them \
      together.
      """,
      valueName: "name"
    )
  )
  var secrets: [String] = []

  @Option(help: "cpu, gpu, …")
  var accelerator: String?

  @Option(help: "The kind of instance: intel-icl.")
  var instanceType: String?

  @Option(help: "The size of the instance: x2.")
  var instanceSize: String?

  @Option(help: "The fewest replicas; 0 lets it fall asleep. Default of create: 1.")
  var minReplicas: Int?

  @Option(help: "The most replicas. Default of create: 1.")
  var maxReplicas: Int?

  @Option(
    help: ArgumentHelp("Falls asleep after so long without a request.", valueName: "minutes")
  )
  var scaleToZeroAfter: Int?

  @Option(help: "Adds replicas above so many waiting requests for each.")
  var scaleOnPendingRequests: Double?

  @Option(help: "Adds replicas above so much use of the hardware, in percent.")
  var scaleOnHardwareUsage: Double?

  @Option(help: "A domain of your own.")
  var domain: String?

  @Option(help: "The path under which the model answers.")
  var path: String?

  @Flag(inversion: .prefixedNo, help: "Keep answers and give them again.")
  var cacheResponses: Bool?

  @Option(name: .customLong("tag"), help: "A word to find the endpoint by; all of them together.")
  var tags: [String] = []

  func validate() throws {
    if scaleOnPendingRequests != nil, scaleOnHardwareUsage != nil {
      throw ValidationError(
        "--scale-on-pending-requests and --scale-on-hardware-usage exclude each other"
      )
    }
  }

  /// The settings that were given.
  func settings() throws -> EndpointSettings {
    var settings = EndpointSettings()
    settings.repository = repository
    settings.revision = revision
    settings.task = task
    settings.framework = framework
    settings.image = try containerImage()
    settings.command = given(command)
    settings.arguments = given(containerArguments)
    settings.environment = try variables()
    settings.secrets = try secretVariables()
    settings.accelerator = accelerator
    settings.instanceType = instanceType
    settings.instanceSize = instanceSize
    settings.scaling.minimum = minReplicas
    settings.scaling.maximum = maxReplicas
    settings.scaling.scaleToZeroMinutes = scaleToZeroAfter
    settings.scaling.measure =
      scaleOnPendingRequests.map { .pendingRequests($0) }
      ?? scaleOnHardwareUsage.map { .hardwareUsage($0) }
    settings.domain = domain
    settings.path = path
    settings.cachesHTTPResponses = cacheResponses
    settings.tags = given(tags)
    return settings
  }

  private func given(_ words: [String]) -> [String]? { words.isEmpty ? nil : words }

  private func containerImage() throws -> EndpointImage? {
    let isJSON = image?.first == "{"
    guard let image, !isJSON else {
      guard port == nil, healthRoute == nil else {
        throw SluiceError(.usage, "--port and --health-route need an --image that is a URL")
      }
      return try image.map { try EndpointImage(json: $0) }
    }
    return EndpointImage(url: image, port: port, healthRoute: healthRoute)
  }

  private func variables() throws -> [String: String]? {
    var variables: [String: String] = [:]
    for text in environment {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw SluiceError(.usage, "--env \(safe(text, limit: 80)) must be name=value")
      }
      variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return variables.isEmpty ? nil : variables
  }

  /// Secrets come from the environment: `ps` shows arguments to every user.
  private func secretVariables() throws -> [String: Secret]? {
    var found: [String: Secret] = [:]
    for name in secrets {
      if let equals = name.firstIndex(of: "=") {
        throw SluiceError(
          .usage,
          at: "--secret \(safe(String(name[..<equals]), limit: 80))",
          "a secret's value must not be an argument: every user of this machine can see it",
          next: "set the variable and give its name alone"
        )
      }
      guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
        throw SluiceError(
          .usage,
          at: "--secret \(safe(name, limit: 80))",
          "the environment has no such variable"
        )
      }
      found[name] = Secret(value)
    }
    return found.isEmpty ? nil : found
  }
}
