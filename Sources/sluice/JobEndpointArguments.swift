import ArgumentParser
import SluiceCore
import SluiceJSON

/// The dedicated Inference Endpoint of a job, as flags.
struct JobEndpointArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The name of a dedicated Inference Endpoint, in place of a model; repeated, endpoints that share the rows.",
      valueName: "name"
    )
  )
  var endpoint: [String] = []

  @Option(help: "The endpoint's user or organisation. Default: the token's owner.")
  var namespace: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Resume the endpoint if it is paused. Default: no, for it costs money."
  )
  var wake: Bool?

  @Option(help: "How long the endpoint may take to be ready: 20m. Default: --max-startup.")
  var wakeTimeout: String?

  @Option(
    help: ArgumentHelp(
      "When it is paused meanwhile: wake it again (twice at the most), wait, or stop.",
      valueName: "wake|wait|stop"
    )
  )
  var onPause: String?

  @Option(
    help: ArgumentHelp(
      "At the end, if the run woke it: pause, scale-to-zero or leave. Default: what it was.",
      valueName: "order"
    )
  )
  var then: String?

  private var names: JSONValue? {
    let names = endpoint.map(JSONValue.string)
    return names.count > 1 ? .array(names) : names.first
  }

  /// Those that were given, as the members of the key `endpoint`.
  var members: [(String, JSONValue?)] {
    [
      ("name", names), ("namespace", namespace.map(JSONValue.string)),
      ("wake", wake.map(JSONValue.bool)), ("wake_timeout", wakeTimeout.map(JSONValue.string)),
      ("on_pause", onPause.map(JSONValue.string)), ("then", then.map(JSONValue.string)),
    ]
  }
}
