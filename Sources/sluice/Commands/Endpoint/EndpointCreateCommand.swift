import ArgumentParser
import SluiceCore
import SluiceKit

/// `sluice endpoint create`.
struct EndpointCreateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Create an endpoint; it starts at once, and is billed while it runs.",
    discussion: """
      sluice endpoint create my-embedder --repository intfloat/e5-small-v2 \\
          --task feature-extraction --vendor aws --region us-east-1 --accelerator cpu \\
          --instance-type intel-icl --instance-size x2 --min-replicas 0 --scale-to-zero-after 15
      """
  )

  @Argument(help: "A name that is free in the namespace.")
  var name: String

  @OptionGroup var settings: EndpointSettingsArguments

  @Option(help: "The cloud: aws.")
  var vendor: String?

  @Option(help: "The cloud's region: us-east-1.")
  var region: String?

  @Option(help: "Access: authenticated (default), public or private.")
  var type: String?

  @Option(help: "The cloud account that a private endpoint is linked to.")
  var accountID: String?

  @OptionGroup var arguments: EndpointArguments

  func run() async throws {
    var settings = try settings.settings()
    settings.vendor = vendor
    settings.region = region
    settings.type = type
    settings.accountID = accountID
    let client = try arguments.client()
    try arguments.tell(try await client.create(name, settings, namespace: arguments.namespace))
  }
}

/// `sluice endpoint update`.
struct EndpointUpdateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Change an endpoint; what is not given stays as it is."
  )

  @Argument(help: "The endpoint's name.")
  var name: String

  @OptionGroup var settings: EndpointSettingsArguments
  @OptionGroup var arguments: EndpointArguments

  func run() async throws {
    let settings = try settings.settings()
    if settings == EndpointSettings() {
      throw SluiceError(
        .usage,
        "there is nothing to change",
        next: "see sluice help endpoint update"
      )
    }
    let client = try arguments.client()
    try arguments.tell(try await client.update(name, settings, namespace: arguments.namespace))
  }
}
