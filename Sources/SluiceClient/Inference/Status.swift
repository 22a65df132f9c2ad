internal import SluiceCore
public import SluiceJSON

/// Whether a model is ready on serverless inference.
public struct ModelStatus: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// Whether it is in memory, ready to answer at once.
  public let isLoaded: Bool
  /// `Loaded`, `Loadable`, `TooBig`, `error`.
  public let state: String
  /// What it runs on: `cpu`, or an object that tells which GPU.
  public let computeType: JSONValue
  /// What runs it: `transformers`, `text-generation-inference`.
  public let framework: String?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    isLoaded = json.optional("loaded") ?? false
    state = try json.required("state")
    computeType = json["compute_type"] ?? .null
    framework = json.optional("framework")
  }
}

/// A model that serverless inference holds in memory.
struct DeployedModel: InferenceAnswer {
  let json: JSONValue
  let modelID: String
  let task: String

  init(json: JSONValue) throws {
    self.json = json
    modelID = try json.required("model_id")
    task = try json.required("task")
  }

  /// The tasks that it is listed under: sentence models serve both of theirs.
  func tasks(framework: String) -> [String] {
    let both = ["feature-extraction", "sentence-similarity"]
    return framework == "sentence-transformers" && both.contains(task) ? both : [task]
  }
}
