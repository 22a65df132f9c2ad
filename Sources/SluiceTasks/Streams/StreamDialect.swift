internal import SluiceCore
package import SluiceJSON

/// What the events of a streamed answer say.
package enum StreamDialect: Sendable, Equatable {
  /// Text Generation Inference's own: a token an event, the last one with the whole text.
  case tokens
  /// OpenAI's: pieces of each choice's message.
  case chat
  /// OpenAI's: pieces of each choice's text.
  case completion

  /// The text that an event adds to the (first) answer; nil where it adds none.
  ///
  /// The marks that a model ends with, `</s>`, are tokens but no text.
  package func text(of event: JSONValue) -> String? {
    switch self {
    case .tokens:
      let token = event["token"]
      return token?["special"]?.boolValue == true ? nil : token?["text"]?.stringValue
    case .chat: return first(in: event)?["delta"]?["content"]?.stringValue
    case .completion: return first(in: event)?["text"]?.stringValue
    }
  }

  private func first(in event: JSONValue) -> JSONValue? {
    event["choices"]?.arrayValue?.first { ($0["index"]?.intValue ?? 0) == 0 }
  }
}

/// Whether a streamed answer has come to its end, told by its events.
///
/// A stream that a proxy has cut ends as orderly as a whole one: only the events tell.
struct StreamProgress: Sendable {
  private let dialect: StreamDialect
  /// The choices that have begun and have no reason for their end yet.
  private var open: Set<Int> = []
  private var hasEnded = false
  private(set) var hasBegun = false

  init(_ dialect: StreamDialect) { self.dialect = dialect }

  /// Whether nothing is missing.
  var isComplete: Bool { hasEnded && open.isEmpty }

  /// Whether nothing more can come.
  var isOver: Bool { isComplete && dialect == .tokens }

  mutating func take(_ event: JSONValue) {
    hasBegun = true
    switch dialect {
    case .tokens: if event["generated_text"]?.stringValue != nil { hasEnded = true }
    case .chat, .completion:
      for choice in event["choices"]?.arrayValue ?? [] {
        let index = choice["index"]?.intValue ?? 0
        // Some servers write an empty reason until there is one.
        if choice["finish_reason"]?.stringValue?.isEmpty ?? true {
          open.insert(index)
        } else {
          open.remove(index)
          hasEnded = true
        }
      }
    }
  }
}
