import Dispatch
import SluiceCore
import SluiceTasks

/// How every method asks.
extension InferenceClient {
  /// The most time of one request where nobody sets a limit: what libcurl's milliseconds hold.
  private static let ages = Duration.seconds(2_000_000)

  /// Asks a task and reads one object.
  func one<Value: InferenceAnswer>(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> Value {
    try await ask(task, arguments, model: model).value { try Value(json: try $0.json()) }
  }

  /// Asks a task and reads a list of objects.
  func list<Value: InferenceAnswer>(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> [Value] {
    try await ask(task, arguments, model: model).value { answer in
      let json = try answer.json()
      return try (json.arrayValue ?? [json]).map(Value.init(json:))
    }
  }

  /// Asks a task and takes the bytes of the answer.
  func media(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> MediaOutput {
    MediaOutput(bytes: try await ask(task, arguments, model: model).answer.bytes)
  }

  /// Asks a task.
  func ask(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> TaskAnswer {
    let question = Question(
      task: task,
      model: try await self.model(for: task, model ?? self.model),
      wire: wire,
      inputs: .object(arguments.members),
      headers: headers
    )
    return try await ask(question, media: arguments.media)
  }

  /// Asks a question whose model is known.
  func ask(_ question: Question, media: [MediaInput] = []) async throws -> TaskAnswer {
    let call = try await call(question, media: media)
    let received = try await accepted(call.request)
    return TaskAnswer(answer: try received.answer(to: call), received: received)
  }

  /// Renders a question; files are read elsewhere, so that nobody's tasks wait for a disk.
  func call(_ question: Question, media: [MediaInput]) async throws -> Call {
    let bases = bases
    let rendered: Result<Call, SluiceError>
    if media.isEmpty {
      rendered = Result { () throws(SluiceError) in try Call(question, bases: bases) }
    } else {
      let given = GivenMedia(media, files: MediaFiles(urls: exchange.mediaAccess))
      rendered = await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(
            returning: Result { () throws(SluiceError) in
              try Call(question, bases: bases, media: given)
            }
          )
        }
      }
    }
    return try rendered.mapError(InferenceError.init(refused:)).get()
  }

  /// Sends a request until its model has loaded, and returns a reply of 2xx.
  func accepted(_ request: Request) async throws -> ReceivedReply {
    let received = try await settled(request)
    guard received.isAccepted else { throw InferenceError(received) }
    return received
  }

  /// Sends a request, again while the server says that the model is loading.
  private func settled(_ request: Request) async throws -> ReceivedReply {
    let deadline = timeout.map { ContinuousClock.now + $0 }
    let wait = LoadingWait(deadline: deadline)
    var request = request
    while true {
      let left = deadline.map { $0 - .now } ?? Self.ages
      let received = try await exchange.send(request, timeout: max(left, .milliseconds(1)))
      guard waitsForModel, let pause = wait.pause(after: received.reply, at: .now) else {
        return received
      }
      try await sleep(pause)
      request = waiting(request)
    }
  }

  /// From the second attempt on, the service itself is asked to wait, as the clients do.
  private func waiting(_ request: Request) -> Request {
    let name = "X-wait-for-model"
    let isOwn = request.url.hasPrefix(bases.inference(wire) + "/")
    guard isOwn, !request.headers.contains(where: { $0.name.lowercased() == name.lowercased() })
    else { return request }
    var waiting = request
    waiting.headers.append(HeaderField(name, "1"))
    return waiting
  }
}

/// An answer with the reply that held it.
struct TaskAnswer {
  let answer: Answer
  let received: ReceivedReply

  /// The answer as a tree.
  func json() throws -> JSONValue {
    do { return try JSONValue(parsing: answer.bytes) } catch {
      throw InferenceError.noAnswer(error.reason)
    }
  }

  /// Reads the answer; an error tells where it came from.
  func value<Value>(_ read: (TaskAnswer) throws -> Value) throws -> Value {
    do { return try read(self) } catch let error as InferenceError {
      throw InferenceError(noAnswer: error, in: received)
    }
  }
}
