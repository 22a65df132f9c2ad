internal import SluiceAccess
internal import SluiceCore
public import SluiceJSON
import SluiceTasks

/// Tasks without a method of their own, and requests without a task.
extension InferenceClient {
  /// Asks any task of the catalogue, with arguments named as in Python.
  ///
  /// Images and recordings are paths, URLs, `data:` URLs or `["base64": "…"]`, as for `sluice call`.
  ///
  /// ```swift
  /// let answer = try await client.call("fill-mask", ["text": "Paris is the <mask> of France", "top_k": 1])
  /// print(try answer.json())
  /// ```
  ///
  /// - Parameters:
  ///   - task: The task's id; `sluice tasks` lists them.
  ///   - arguments: An object of arguments and parameters.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The answer.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func call(
    _ task: String,
    _ arguments: JSONValue,
    model: String? = nil
  ) async throws -> TaskAnswer {
    let spec = RequestSpec(
      task: task,
      model: try await self.model(for: task, model ?? self.model),
      wire: wire,
      inputs: arguments,
      headers: headers
    )
    return try await ask(spec, media: MediaFiles(urls: exchange.mediaAccess))
  }

  /// Asks a handler of one's own on a dedicated endpoint.
  ///
  /// - Parameters:
  ///   - inputs: What the handler is asked: the whole of `inputs`.
  ///   - parameters: An object whose members go beside `inputs`.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: Whatever the handler answers.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func custom(
    _ inputs: JSONValue,
    parameters: JSONValue? = nil,
    model: String? = nil
  ) async throws -> TaskAnswer {
    var arguments: CallArguments = ["inputs": inputs]
    if case .object(let members) = parameters {
      for member in members { arguments.set(member.name, member.value) }
    }
    return try await ask("custom", arguments, model: model)
  }

  /// Sends any JSON, and keeps any answer.
  ///
  /// - Parameters:
  ///   - json: The body; what is null in it is sent as null.
  ///   - model: The model of this call; the client's when nil.
  ///   - task: The task, which decides about the URL of a model's id, and about the model where there is
  ///     none.
  /// - Returns: The body of the reply.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func post(
    json: JSONValue,
    model: String? = nil,
    task: String? = nil
  ) async throws -> TaskAnswer {
    let target = try await target(ofPostTo: model, task: task)
    return try await ask(
      RequestSpec(task: "post", model: target, wire: wire, inputs: json, headers: headers)
    )
  }

  /// Sends any bytes, and keeps any answer.
  ///
  /// - Parameters:
  ///   - data: The body.
  ///   - model: The model of this call; the client's when nil.
  ///   - task: The task, which decides about the URL of a model's id, and about the model where there is
  ///     none.
  /// - Returns: The body of the reply.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func post(
    data: MediaInput,
    model: String? = nil,
    task: String? = nil
  ) async throws -> TaskAnswer {
    let target = try await target(ofPostTo: model, task: task)
    let arguments: CallArguments = ["data": data]
    return try await ask(
      RequestSpec(
        task: "post",
        model: target,
        wire: wire,
        parameters: arguments.members,
        headers: headers
      ),
      media: arguments.media
    )
  }

  /// The URL or the model that a request of no task goes to.
  private func target(ofPostTo model: String?, task: String?) async throws -> String {
    let named = model ?? self.model
    guard named != nil || task != nil else {
      throw InferenceError(
        .invalidArgument,
        "post needs a model or a task",
        advice: "name one",
        place: "model"
      )
    }
    let target =
      if let named { named } else { try await recommendedModel(for: task ?? "") }
    guard let task, !target.contains("://"), let pipeline = TaskCatalogue.pipeline(task) else {
      return target
    }
    do throws(SluiceError) {
      return try pipeline.url(model: target, wire: wire, bases: bases)
    } catch {
      throw InferenceError(refused: error)
    }
  }
}
