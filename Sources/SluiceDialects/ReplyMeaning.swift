/// What the words, codes and fields of a reply say beyond its status.
package enum ReplyMeaning: String, Sendable, CaseIterable {
  /// This request is refused for what it holds, whatever else is said.
  case refused
  /// The account has no credits or no quota left.
  case outOfCredits
  /// The endpoint is paused by its owner.
  case paused
  /// The model or the route is not there for anybody.
  case gone
  /// The key is not accepted.
  case unauthorized
  /// The model is not ready yet.
  case loading
  /// Too much is asked at the moment: everybody waits.
  case later
  /// The server stopped while it wrote: what came is half an answer.
  case interrupted

  /// For people.
  package var words: String {
    switch self {
    case .refused: "the row is refused"
    case .outOfCredits: "the account is out of credits"
    case .paused: "the endpoint is paused"
    case .gone: "the model or the route is not there"
    case .unauthorized: "the key is not accepted"
    case .loading: "the model is loading"
    case .later: "everybody waits"
    case .interrupted: "half an answer: asked again, uncharged"
    }
  }
}

/// A reply that is no answer, understood: the status that it stands for and what else it says.
package struct UnderstoodReply: Sendable, Equatable {
  /// The status that the reply stands for: its own, or the one that its body names.
  package let status: Int
  package let meaning: ReplyMeaning?
}

extension ReplyMeaning {
  /// Understands a reply by status, words, codes and fields together.
  ///
  /// - Parameters:
  ///   - status: The status of the reply.
  ///   - message: What the reply says.
  ///   - asksToWait: Whether it asks to be left alone for a time, in a field or in its body.
  /// - Returns: What it stands for.
  package static func understood(
    status: Int,
    message: ServerMessage,
    asksToWait: Bool
  ) -> UnderstoodReply {
    let meant = effective(status, message)
    let found = said(message, with: meant)
    if let found, found != .later || meant != 413 {
      return UnderstoodReply(status: meant, meaning: found)
    }
    if let estimate = message.estimate, estimate > .zero, meant != 429, !isPlainRefusal(meant) {
      return UnderstoodReply(status: meant, meaning: .loading)
    }
    let isLater = asksToWait && (400..<500).contains(meant)
    return UnderstoodReply(status: meant, meaning: isLater ? .later : nil)
  }

  /// The status that a reply stands for.
  ///
  /// Behind a status of success the body's own counts. An error keeps its status, unless a code says
  /// something more precise: that a key, the quota or the load is at fault.
  private static func effective(_ status: Int, _ message: ServerMessage) -> Int {
    guard let named = message.statusSaid else { return status }
    guard status >= 400, status != named else { return named }
    let isPrecise = ![400, 404, 500, 502].contains(named)
    return isPrecise && status != 413 ? named : status
  }

  private static func said(_ message: ServerMessage, with status: Int) -> ReplyMeaning? {
    let words = message.text.prefix(4096).lowercased()
    return DialectCatalogue.phrases.first { phrases in
      (phrases.statuses?.contains(status) ?? true)
        && phrases.texts.contains { words.contains($0) || message.codes.contains($0) }
    }?.meaning
  }

  /// Whether a status speaks of the request alone.
  private static func isPlainRefusal(_ status: Int) -> Bool {
    [401, 402, 403, 407, 413, 422].contains(status)
  }
}
