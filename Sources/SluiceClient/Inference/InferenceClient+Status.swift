internal import SluiceCore
import SluiceEndpoints
public import SluiceJSON
import SluiceTasks

/// What serves a model, and whether it is ready.
extension InferenceClient {
  /// The frameworks that most models run on.
  public static let mainFrameworks = [
    "diffusers", "sentence-transformers", "text-generation-inference", "transformers",
  ]

  /// All frameworks that serverless inference knows.
  public static let allFrameworks =
    mainFrameworks + [
      "adapter-transformers", "allennlp", "asteroid", "bertopic", "doctr", "espnet", "fairseq",
      "fastai", "fasttext", "flair", "k2", "keras", "mindspore", "nemo", "open_clip", "paddlenlp",
      "peft", "pyannote-audio", "sklearn", "spacy", "span-marker", "speechbrain", "stanza", "timm",
    ]

  /// Whether a model is ready on serverless inference.
  ///
  /// The hub has taken this route over into its own pages: where it is gone, the call throws what the
  /// server says.
  ///
  /// - Parameter model: A model id; the client's when nil.
  /// - Returns: The state.
  /// - Throws: ``InferenceError``: `invalidArgument` for a URL; `CancellationError`.
  public func modelStatus(_ model: String? = nil) async throws -> ModelStatus {
    guard let id = model ?? self.model else { throw Self.noModel }
    guard !id.contains("://") else {
      throw InferenceError(
        .invalidArgument,
        "the status of a server is not known to the hub",
        advice: "ask for its health",
        place: "model"
      )
    }
    return try await get(serverless("/status/", id), ModelStatus.init(json:))
  }

  /// The models that serverless inference holds in memory.
  ///
  /// - Parameter frameworks: What they run on. Default: ``mainFrameworks``.
  /// - Returns: Model ids by task, sorted without regard to case.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func deployedModels(
    frameworks: [String] = mainFrameworks
  ) async throws -> [String: [String]] {
    var models: [String: Set<String>] = [:]
    for framework in frameworks {
      let deployed = try await get(serverless("/framework/", framework)) { json in
        guard let list = json.arrayValue else { throw InferenceError.noAnswer("it is no list") }
        return try list.map(DeployedModel.init(json:))
      }
      for model in deployed {
        for task in model.tasks(framework: framework) {
          models[task, default: []].insert(model.modelID)
        }
      }
    }
    return models.mapValues { ids in
      ids.sorted { ($0.lowercased(), $0) < ($1.lowercased(), $1) }
    }
  }

  /// What a server tells about itself: model, limits, version.
  ///
  /// Text Generation Inference and Text Embeddings Inference have this route; what they tell differs.
  ///
  /// - Parameter model: A model id or a URL; the client's when nil.
  /// - Returns: The object as the server sent it.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func endpointInfo(_ model: String? = nil) async throws -> JSONValue {
    let received = try await once(try await get(model, path: "/info"))
    guard received.isAccepted else { throw InferenceError(received) }
    return try JSONAnswer(received).json
  }

  /// Whether a server lists its models at `/v1/models`, as OpenAI's servers do; false also where
  /// nothing answers.
  package func listsModels(_ url: String) async -> Bool {
    guard let request = try? await get(url, path: "/v1/models"),
      let received = try? await once(request)
    else { return false }
    return received.isAccepted
  }

  /// The models that a server with OpenAI's routes lists.
  ///
  /// ```swift
  /// let list = try await client.modelList("http://127.0.0.1:8000/v1")
  /// ```
  ///
  /// - Parameter url: The server's URL, or that of one of its routes; the client's model when nil.
  /// - Returns: The object of `/v1/models` as the server sent it.
  /// - Throws: ``InferenceError``: `invalidArgument` for a model id; `CancellationError`.
  public func modelList(_ url: String? = nil) async throws -> JSONValue {
    guard let url = url ?? model else { throw Self.noModel }
    let route = "/v1/models"
    guard let page = ServerPages(of: url)?.models, page.hasSuffix(route) else {
      throw InferenceError(
        .invalidArgument,
        "only a server's URL can be asked for its models",
        advice: "name a URL",
        place: "model"
      )
    }
    let received = try await once(try await get(String(page.dropLast(route.count)), path: route))
    guard received.isAccepted else { throw InferenceError(received) }
    return try JSONAnswer(received).json
  }

  /// Whether a server says that it is well.
  ///
  /// - Parameter url: The server's URL; the client's model when nil.
  /// - Returns: Whether its `/health` answers with 200; every other status is false.
  /// - Throws: ``InferenceError``: `invalidArgument` for a model id, `connection` when there is no answer;
  ///   `CancellationError`.
  public func healthCheck(_ url: String? = nil) async throws -> Bool {
    guard let url = url ?? model else { throw Self.noModel }
    guard url.contains("://") else {
      throw InferenceError(
        .invalidArgument,
        "only a server's URL can be asked for its health",
        advice: "ask for the model's status",
        place: "model"
      )
    }
    return try await once(try await get(url, path: "/health")).reply.status == 200
  }

  private static let noModel = InferenceError(
    .invalidArgument,
    "a model is needed",
    advice: "name one",
    place: "model"
  )

  /// A `GET` of a path under a model's URL.
  private func get(_ model: String?, path: String) async throws -> Request {
    guard let model = model ?? self.model else { throw Self.noModel }
    let spec = RequestSpec(
      task: "post",
      model: model,
      wire: wire,
      path: path,
      method: "GET",
      headers: headers
    )
    return try await call(spec, media: nil).request
  }

  /// A page of serverless inference as it was: today's router has none.
  private func serverless(_ path: String, _ name: String) throws -> Request {
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-/".contains($0)) })
    else {
      throw InferenceError(
        .invalidArgument,
        "\"\(safe(name, limit: 80))\" is no name that the hub knows"
      )
    }
    return Request(method: "GET", url: bases.inference(.classic) + path + name, headers: headers)
  }

  /// Reads what a page answers; an `error` in it is one.
  private func get<Value>(
    _ request: Request,
    _ read: (JSONValue) throws -> Value
  ) async throws -> Value {
    let received = try await once(request)
    guard received.isAccepted else { throw InferenceError(received) }
    let json = try JSONAnswer(received).json
    do {
      if let error = json["error"] {
        throw InferenceError.noAnswer("the server says \"\(error.stringValue ?? "\(error)")\"")
      }
      return try read(json)
    } catch let error as InferenceError {
      throw InferenceError(noAnswer: error, in: received)
    }
  }
}
