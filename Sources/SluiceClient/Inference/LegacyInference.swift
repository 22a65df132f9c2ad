public import SluiceAccess
public import Foundation
internal import SluiceCore
public import SluiceJSON
import SluiceTasks

/// The facade of before `InferenceClient`: one model, one task, whatever it is given.
///
/// ```swift
/// let inference = try await LegacyInference(repoID: "bert-base-uncased")
/// if case .json(let answer) = try await inference(inputs: "The goal of life is [MASK].") {
///   print(answer)
/// }
/// ```
///
/// It is as it was: the hub is asked for the model's task, inputs and parameters that are empty are not
/// sent, and a status is no error: what the server says is the result. Use ``InferenceClient`` for
/// everything new.
public struct LegacyInference: Sendable {
  /// What a call returns.
  public enum Output: Sendable {
    /// A reply in JSON, errors included.
    case json(JSONValue)
    /// An image.
    case image(MediaOutput)
    /// The reply as it came, where that was asked for.
    case raw(RawResponse)
  }

  /// The tasks that may be named in place of the model's own.
  public static let tasks = [
    "text-classification", "token-classification", "table-question-answering",
    "question-answering", "zero-shot-classification", "translation", "summarization",
    "conversational", "feature-extraction", "text-generation", "text2text-generation",
    "fill-mask", "sentence-similarity", "text-to-speech", "automatic-speech-recognition",
    "audio-to-audio", "audio-classification", "voice-activity-detection", "image-classification",
    "object-detection", "image-segmentation", "text-to-image", "image-to-image",
    "tabular-classification", "tabular-regression",
  ]

  /// The model's task, or the one that was named.
  public let task: String
  /// Where requests go.
  public let url: String
  private let client: InferenceClient
  private let gpu: Bool

  /// Asks the hub for the model's task.
  ///
  /// - Parameters:
  ///   - repoID: The model's id.
  ///   - task: A task in place of the model's own; one of ``tasks``.
  ///   - token: The token; by default the one that is found in the environment.
  ///   - gpu: Whether the model is to run on a GPU.
  ///   - options: Certificates, and the environment in which tokens and addresses are looked up.
  /// - Throws: ``InferenceError``: `invalidArgument` for a task that is unknown, or where there is none.
  public init(
    repoID: String,
    task: String? = nil,
    token: AccessToken? = nil,
    gpu: Bool = false,
    options: AccessOptions = AccessOptions(environment: ProcessInfo.processInfo.environment)
  ) async throws {
    client = try InferenceClient(token: token, wire: .classic, options: options)
    self.gpu = gpu
    let own = try await client.pipelineTag(of: repoID)
    if let task, task != own, !Self.tasks.contains(task) {
      throw InferenceError(
        .invalidArgument,
        "there is no task \"\(safe(task, limit: 80))\"",
        advice: suggestion(for: task, among: Self.tasks),
        place: "task"
      )
    }
    guard let chosen = task ?? own else {
      throw InferenceError(
        .invalidArgument,
        "the hub knows no task of \(safe(repoID, limit: 120))",
        advice: "name one",
        place: "task"
      )
    }
    self.task = chosen
    url = "\(client.bases.inference(.classic))/pipeline/\(chosen)/\(repoID)"
  }

  /// Asks the model.
  ///
  /// - Parameters:
  ///   - inputs: What is asked; not sent when it is empty.
  ///   - params: An object of parameters; not sent when it is empty.
  ///   - data: Bytes in place of both.
  ///   - rawResponse: Returns the reply as it came.
  /// - Returns: What the server says, whatever its status.
  /// - Throws: ``InferenceError``: `invalidAnswer` for a reply that is neither JSON nor an image, unless
  ///   it is wanted raw; `CancellationError`.
  public func callAsFunction(
    inputs: JSONValue? = nil,
    params: JSONValue? = nil,
    data: [UInt8]? = nil,
    rawResponse: Bool = false
  ) async throws -> Output {
    let received = try await client.once(request(inputs: inputs, params: params, data: data))
    if rawResponse { return .raw(RawResponse(received)) }
    let type = received.reply.headers["content-type"] ?? ""
    if type.hasPrefix("image") { return .image(MediaOutput(bytes: received.reply.body)) }
    guard type == "application/json" else {
      let what = type.isEmpty ? "a reply of no type" : safe(type, limit: 80)
      throw InferenceError(
        noAnswer: .noAnswer("\(what) is neither JSON nor an image; ask for it raw"),
        in: received
      )
    }
    return .json(try JSONAnswer(received).json)
  }

  private func request(inputs: JSONValue?, params: JSONValue?, data: [UInt8]?) -> Request {
    if let data { return Request(method: "POST", url: url, body: data) }
    var members: [JSONValue.JSONMember] = [
      .init("options", ["wait_for_model": true, "use_gpu": .bool(gpu)])
    ]
    if let inputs, !inputs.isEmpty { members.append(.init("inputs", inputs)) }
    if let params, !params.isEmpty { members.append(.init("parameters", params)) }
    return Request(
      method: "POST",
      url: url,
      headers: [HeaderField("Content-Type", "application/json")],
      body: JSONValue.object(members).text
    )
  }
}

extension InferenceClient {
  /// The task that the hub has a model under; nil where it has none.
  fileprivate func pipelineTag(of repoID: String) async throws -> String? {
    // Refuses what is no model id.
    let spec = RequestSpec(task: "post", model: repoID, wire: wire)
    guard !repoID.contains("://") else {
      throw InferenceError(.invalidArgument, "a model id is wanted, not a URL", place: "repoID")
    }
    _ = try await call(spec, media: nil)
    let request = Request(method: "GET", url: "\(bases.hub)/api/models/\(repoID)")
    let received = try await once(request)
    guard received.isAccepted else { throw InferenceError(received) }
    return try JSONAnswer(received).json["pipeline_tag"]?.stringValue
  }
}

extension JSONValue {
  /// Whether Python takes the value for false.
  fileprivate var isEmpty: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .number: doubleValue == 0
    case .string(let text): text.isEmpty
    case .array(let elements): elements.isEmpty
    case .object(let members): members.isEmpty
    }
  }
}
