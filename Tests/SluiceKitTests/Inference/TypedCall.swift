import SluiceCore
import SluiceKit
import Testing

/// A method of the client beside the arguments that mean the same, and an answer that it reads.
struct TypedCall: Sendable, CustomTestStringConvertible {
  let task: String
  /// As for `sluice call`; `FILE` is a file that is there.
  let arguments: String
  let reply: String
  /// What ``ask`` returns for the reply.
  let answer: String
  var wires = Wire.allCases
  /// Where the path of the URL says what is spoken.
  var path = "/m"
  /// Calls the method, with a file that is there.
  let ask: @Sendable (InferenceClient, MediaInput) async throws -> String

  var testDescription: String { "\(task) \(arguments.prefix(60))" }

  init(
    _ task: String,
    _ arguments: String,
    reply: String,
    _ answer: String,
    wires: [Wire] = Wire.allCases,
    path: String = "/m",
    ask: @escaping @Sendable (InferenceClient, MediaInput) async throws -> String
  ) {
    self.task = task
    self.arguments = arguments
    self.reply = reply
    self.answer = answer
    self.wires = wires
    self.path = path
    self.ask = ask
  }
}
extension TypedCall {
  static let all = texts + generation + chats + numbers + specs + images + sounds + others
}

/// A value for comparison, `nil` where there is none.
func text(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "nil" }
