import ArgumentParser
import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice call`: one row, now.
struct CallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call",
    abstract: "Ask one row now and print the answer.",
    discussion: """
      Arguments are named as in InferenceClient's methods; parameters stand among them.

      sluice call text-classification --model http://127.0.0.1:8080 "I like you"
      sluice call text-classification --model http://127.0.0.1:8080 \\
          --arguments '{"text": "I like you", "top_k": 1}'
      sluice call image-classification --model org/name --arguments '{"image": "cat.png"}'
      sluice call chat-completion --model org/name --stream \\
          --arguments '{"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 99}'
      """
  )

  @Argument(help: "The task's id.")
  var task: String

  @Argument(
    help: "What to ask, for tasks that take one text, image or recording; else --arguments."
  )
  var text: String?

  @Option(help: "A model id (org/name) or the URL of an endpoint.")
  var model: String?

  @Option(
    help: ArgumentHelp("A dedicated Inference Endpoint, in place of a model.", valueName: "name")
  )
  var endpoint: String?

  @Option(help: "The endpoint's user or organisation. Default: the token's owner.")
  var namespace: String?

  @Option(help: ArgumentHelp("The arguments, as a JSON object.", valueName: "json"))
  var arguments: String?

  @Option(
    name: .customLong("header"),
    help: ArgumentHelp("A header field of the request; never a token.", valueName: "name: value")
  )
  var headers: [String] = []

  @Option(help: "The request's form: current, or classic (huggingface_hub 0.26).")
  var wire: String?

  @Option(help: "For the task post: the path under the model's URL.")
  var path: String?

  @Option(help: "How long the request may take: 30s, 10m.")
  var timeout: String = "10m"

  @Option(
    name: .customLong("media-host"),
    help: ArgumentHelp(
      "A host that URLs of images and recordings may lead to although it is private or speaks http.",
      valueName: "host"
    )
  )
  var mediaHosts: [String] = []

  @OptionGroup var sending: SendingArguments

  @Flag(help: "Print the text as it comes; with --json each event, a line each.")
  var stream = false

  @Flag(help: "Print the answer with status, latency and request id as a JSON object.")
  var json = false

  @Flag(help: "Print the reply's body as it came, whatever its status.")
  var raw = false

  @Option(name: .shortAndLong, help: "Write the answer to this file: images, sound.")
  var output: String?

  @Flag(help: "Print the request, without the token, and send nothing.")
  var showRequest = false

  func validate() throws {
    guard (text == nil) != (arguments == nil) else {
      throw ValidationError("say what to ask: either as a text or with --arguments")
    }
    guard model == nil || endpoint == nil else {
      throw ValidationError("--model and --endpoint exclude each other")
    }
    guard namespace == nil || endpoint != nil else {
      throw ValidationError("--namespace needs --endpoint")
    }
    guard !raw || !json else { throw ValidationError("--raw and --json exclude each other") }
    guard !raw || !stream else { throw ValidationError("--raw and --stream exclude each other") }
    guard !stream || output == nil else {
      throw ValidationError("--stream prints, it writes no file: take --output or --stream out")
    }
  }

  func run() async throws {
    let call = try SingleCall(
      task: task,
      model: try await endpointURL() ?? model,
      arguments: try arguments ?? SingleCall.arguments(for: task, text: text ?? ""),
      headers: try headers.map(HeaderArgument.field),
      wire: wire,
      path: path,
      streams: stream,
      timeout: timeout,
      options: sending.options(mediaHosts: mediaHosts)
    )
    if showRequest {
      try Terminal.print(json ? JSONOutput.pretty(call.request) : PlanText.request(call.request))
      return
    }
    if let output { try refuseUnwritable(output) }
    if raw { return try await printRaw(call) }
    if stream { return try await StreamedText(asJSON: json).print(call.stream()) }
    let result = try await call.send()
    if let output {
      try write(result.answer, result.mediaType, to: output)
    } else if json {
      try Terminal.print(result.json)
    } else if let text = result.text {
      try Terminal.print(text)
    } else {
      throw SluiceError(
        .usage,
        "the answer is \(result.mediaType ?? "no text"), \(grouped(result.answer.count)) bytes",
        next: "name a file for it with --output; it was not kept"
      )
    }
  }

  /// The URL of the endpoint that is named; nil where none is.
  private func endpointURL() async throws -> String? {
    guard let endpoint else { return nil }
    let found = try await EndpointClient(options: sending.options())
      .endpoint(named: endpoint, namespace: namespace)
    guard let url = found.url else {
      throw SluiceError(
        .unavailable,
        at: safe(endpoint, limit: 80),
        "the endpoint has no URL, it is \(found.state.name)",
        next: "sluice endpoint resume \(safe(endpoint, limit: 80)) --wait"
      )
    }
    return url
  }

  /// The body goes out even where its status ends the command.
  private func printRaw(_ call: SingleCall) async throws {
    let response = try await call.sendRaw()
    if let output {
      try write(response.body, response.header("content-type"), to: output)
    } else {
      try Terminal.put(data: response.body)
    }
    if let refusal = response.refusal { throw refusal }
  }

  /// An answer that cannot be kept is not asked for.
  private func refuseUnwritable(_ path: String) throws {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    let isThere = files.fileExists(atPath: path, isDirectory: &isFolder)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let what: String? =
      if isFolder.boolValue {
        "this is a folder"
      } else if !files.isWritableFile(atPath: isThere ? path : folder) {
        "cannot be written"
      } else {
        nil
      }
    guard let what else { return }
    throw SluiceError(
      .inputOutput,
      at: safe(path, limit: 400),
      what,
      next: "name another file with --output; nothing was sent"
    )
  }

  private func write(_ bytes: [UInt8], _ mediaType: String?, to path: String) throws {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    } catch {
      throw SluiceError(.inputOutput, at: safe(path, limit: 400), reason(of: error))
    }
    let what = mediaType.map { "\(safe($0, limit: 80)), " } ?? ""
    let size = grouped(bytes.count)
    Terminal.say("sluice: \(what)\(size) bytes in \(safe(path, limit: 400))")
  }
}
