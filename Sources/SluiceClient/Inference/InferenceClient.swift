public import SluiceAccess
public import Foundation
public import SluiceCore
import SluiceTasks

/// Asks models: every task of the catalogue as a method, named as in Python's `InferenceClient`.
///
/// ```swift
/// let client = try InferenceClient(model: "distilbert/distilbert-base-uncased-finetuned-sst-2-english")
/// for label in try await client.textClassification("I like you", topK: 2) {
///   print(label.label, label.score ?? 0)
/// }
/// ```
///
/// The model is an id of the hub or the URL of a server: a dedicated endpoint, Text Generation
/// Inference, vLLM, llama.cpp, anything that speaks as OpenAI does. It may be given to the client, to
/// each call, or to neither: then the hub is asked which one it recommends for the task. Requests are
/// those of `huggingface_hub`, in the form of today's or of version 0.26's (``Wire``).
///
/// A client is a value that is cheap to copy; copies share their connections. Cancelling a task
/// cancels its transfer. Every method throws ``InferenceError``, or `CancellationError`.
public struct InferenceClient: Sendable {
  /// The model of calls that name none: an id or a URL.
  public let model: String?
  /// The form of requests.
  public let wire: Wire
  /// The most time for a call, waiting for a loading model included; nil for as long as it takes.
  public let timeout: Duration?
  /// Whether a call waits while the model is loading.
  public let waitsForModel: Bool

  let exchange: Exchange
  let bases: ServiceBases
  let headers: [HeaderField]
  let recommendations = RecommendedModels()
  let unknownParameters = UnknownParameters()
  /// Waits between two attempts; tests have other things to do.
  var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  /// Creates a client; nothing is sent.
  ///
  /// - Parameters:
  ///   - model: A model id (`org/name`) or the URL of a server.
  ///   - baseURL: Another name for `model`, as in OpenAI's client.
  ///   - token: The token to send, `false` for none, `true` to insist on the saved one. Default: the
  ///     one that is found in `HF_TOKEN` or the saved file, if any.
  ///   - apiKey: Another name for `token`, as in OpenAI's client.
  ///   - timeout: The most time for a call. Default: as long as it takes.
  ///   - headers: More header fields; they win over the usual ones. An `Authorization` among them is
  ///     sent in place of a token, and like one to the origin of the request only.
  ///   - cookies: Cookies for every request.
  ///   - proxy: The URL of a proxy for every request, in place of those that the environment names.
  ///   - billTo: The organisation that pays for requests through the router.
  ///   - wire: The form of requests.
  ///   - waitsForModel: Whether a model that is loading (HTTP 503) is asked again until the timeout.
  ///     Default: true, as with the clients that this library follows.
  ///   - options: Certificates, and the environment in which tokens and addresses are looked up.
  /// - Throws: ``InferenceError`` (`invalidArgument`) when `model` and `baseURL`, or `token` and
  ///   `apiKey`, are both given, or a value cannot be sent.
  public init(
    model: String? = nil,
    baseURL: String? = nil,
    token: AccessToken? = nil,
    apiKey: String? = nil,
    timeout: Duration? = nil,
    headers: [String: String] = [:],
    cookies: [String: String] = [:],
    proxy: String? = nil,
    billTo: String? = nil,
    wire: Wire = .current,
    waitsForModel: Bool = true,
    options: AccessOptions = AccessOptions(environment: ProcessInfo.processInfo.environment)
  ) throws {
    try Self.check(model, "model", against: baseURL, "baseURL")
    try Self.check(token, "token", against: apiKey, "apiKey")
    let fields = try ClientHeaders(headers, cookies: cookies, billTo: billTo)
    let access = try ClientAccess(token ?? apiKey.map(AccessToken.value), fields, options)
    self.model = model ?? baseURL
    self.wire = wire
    self.timeout = timeout
    self.waitsForModel = waitsForModel
    self.headers = fields.fields
    bases = ServiceBases(environment: options.environment)
    exchange = Exchange(
      options: access.options,
      token: access.token,
      proxy: proxy.map(Secret.init)
    )
  }

  private static func check(
    _ one: Any?,
    _ name: String,
    against other: Any?,
    _ otherName: String
  ) throws {
    guard one != nil, other != nil else { return }
    throw InferenceError(
      .invalidArgument,
      "\(name) and \(otherName) are two names for one thing",
      advice: "give one of them"
    )
  }
}
