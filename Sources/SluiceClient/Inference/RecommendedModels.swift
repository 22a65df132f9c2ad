import SluiceCore
import SluiceJSON
import SluiceTasks
import Synchronization

/// Which model the hub recommends for each task, asked once.
final class RecommendedModels: Sendable {
  private let models = Mutex<[String: String]?>(nil)

  /// The models by task; `fetch` is called at the first use.
  func models(
    fetch: () async throws -> [String: String]
  ) async throws -> [String: String] {
    if let known = models.withLock({ $0 }) { return known }
    let fetched = try await fetch()
    models.withLock { $0 = fetched }
    return fetched
  }
}

extension InferenceClient {
  /// The model that the hub recommends for a task: the first one that its page of the task tries out.
  ///
  /// The hub is asked once for all tasks. What it recommends changes over time: name a model where
  /// results are to be repeated.
  ///
  /// - Parameter task: The task's id: `text-classification`.
  /// - Returns: A model id.
  /// - Throws: ``InferenceError``: `invalidArgument` when the hub recommends none.
  public func recommendedModel(for task: String) async throws -> String {
    if let model = try await recommendedModels()[task], !model.isEmpty { return model }
    throw InferenceError(
      .invalidArgument,
      "the hub recommends no model for \(safe(task, limit: 80))",
      advice: "name a model",
      place: "model"
    )
  }

  /// The model that the hub recommends for each task that has one.
  ///
  /// - Returns: Model ids by task.
  /// - Throws: ``InferenceError``.
  public func recommendedModels() async throws -> [String: String] {
    try await recommendations.models {
      let url = bases.hub + "/api/tasks"
      let received = try await accepted(Request(method: "GET", url: url, headers: headers))
      let tasks = try JSONAnswer(received).json
      guard case .object(let members) = tasks else {
        throw InferenceError(noAnswer: .noAnswer("expected tasks by name"), in: received)
      }
      return members.reduce(into: [:]) { models, task in
        models[task.name] = task.value["widgetModels"]?.arrayValue?.first?.stringValue
      }.filter { !$0.value.isEmpty }
    }
  }

  /// The model of a call: the one that is named, else the recommended one; nil where the environment
  /// names a server for tasks of OpenAI's.
  func model(for task: String, _ named: String?) async throws -> String? {
    if let named, !named.isEmpty { return named }
    let description = try? TaskCatalogue.task(named: task)
    if bases.openAI != nil, description?.speaksOpenAI == true { return nil }
    return try await recommendedModel(for: task == "chat-completion" ? "text-generation" : task)
  }
}

/// A reply in JSON.
struct JSONAnswer {
  let json: JSONValue

  init(_ received: ReceivedReply) throws {
    do { json = try JSONValue(parsing: received.reply.body) } catch {
      throw InferenceError(noAnswer: .noAnswer(error.reason), in: received)
    }
  }
}
