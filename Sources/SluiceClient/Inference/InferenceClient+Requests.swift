import Dispatch
internal import SluiceAccess
import SluiceCore
import SluiceJSON
import SluiceTasks

/// How every method asks.
extension InferenceClient {
  /// Asks a task and reads one object.
  func one<Value: InferenceAnswer>(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> Value {
    try await ask(task, arguments, model: model).value(Value.init(json:))
  }

  /// Asks a question without media and reads one object.
  func one<Value: InferenceAnswer>(_ spec: RequestSpec) async throws -> Value {
    try await ask(spec).value(Value.init(json:))
  }

  /// Asks a task and reads a list of objects; lists in it are joined.
  func list<Value: InferenceAnswer>(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> [Value] {
    func read(_ json: JSONValue) throws -> [Value] {
      guard let elements = json.arrayValue else { return [try Value(json: json)] }
      return try elements.flatMap(read)
    }
    return try await ask(task, arguments, model: model).value(read)
  }

  /// Asks a task and takes the bytes of the answer.
  func media(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> MediaOutput {
    MediaOutput(bytes: try await ask(task, arguments, model: model).bytes)
  }

  /// Asks a task.
  func ask(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> TaskAnswer {
    try await ask(
      try await spec(task, arguments, model: model),
      media: arguments.media
    )
  }

  /// A question of a task, with a model that is named or recommended.
  func spec(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> RequestSpec {
    RequestSpec(
      task: task,
      model: try await self.model(for: task, model ?? self.model),
      wire: wire,
      inputs: .object(arguments.members),
      headers: headers
    )
  }

  /// Asks a question whose model is known; its media are numbers of those given.
  func ask(_ spec: RequestSpec, media: [MediaInput] = []) async throws -> TaskAnswer {
    let files = MediaFiles(urls: exchange.mediaAccess)
    return try await ask(spec, media: media.isEmpty ? nil : GivenMedia(media, files: files))
  }

  /// Asks a question whose model is known.
  func ask(_ spec: RequestSpec, media: (any MediaSource)?) async throws -> TaskAnswer {
    let call = try await call(spec, media: media)
    let received = try await accepted(call.request)
    return TaskAnswer(answer: try received.answer(to: call), received: received)
  }

  /// Renders a question; files are read elsewhere, so that no task waits for a disk.
  func call(_ spec: RequestSpec, media: (any MediaSource)?) async throws -> Call {
    let bases = bases
    let render: @Sendable () -> Result<Call, SluiceError> = {
      Result { () throws(SluiceError) in try Call(spec, bases: bases, media: media) }
    }
    let rendered =
      if media == nil { render() } else {
        await withCheckedContinuation { continuation in
          DispatchQueue.global().async { continuation.resume(returning: render()) }
        }
      }
    return try rendered.mapError(InferenceError.init(refused:)).get()
  }
}
