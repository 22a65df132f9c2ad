package import SluiceCore
package import SluiceJSON

/// Why a server stopped writing: `finish_reason` and its relatives.
package enum FinishReason: Sendable, Equatable {
  /// The model came to its end, or called a tool.
  case complete
  /// A limit of tokens cut the text.
  case length
  /// A filter cut it.
  case filtered
  /// The server stopped while it wrote.
  case interrupted
  /// It failed while it wrote.
  case failed

  private static let words: [String: FinishReason] = [
    "length": .length, "max_tokens": .length, "max_output_tokens": .length, "model_length": .length,
    "max_length": .length, "token_limit": .length, "limit": .length,
    "model_context_window_exceeded": .length, "max_tokens_reached": .length,
    "content_filter": .filtered, "content-filter": .filtered, "contentfilter": .filtered,
    "safety": .filtered, "recitation": .filtered, "refusal": .filtered, "blocklist": .filtered,
    "prohibited_content": .filtered, "sensitive": .filtered, "image_safety": .filtered,
    "content_filtered": .filtered, "guardrail_intervened": .filtered,
    "abort": .interrupted, "aborted": .interrupted, "cancelled": .interrupted,
    "canceled": .interrupted, "interrupted": .interrupted, "preempted": .interrupted,
    "shutdown": .interrupted, "timeout": .interrupted, "insufficient_system_resource": .interrupted,
    "error": .failed, "failed": .failed, "network_error": .failed, "error_finish": .failed,
    "malformed_function_call": .failed,
  ]

  /// Reads the word that a server gives as its reason; all that is not known is an end.
  package init(_ word: String) { self = Self.words[word.lowercased()] ?? .complete }

  /// Reads the member that holds it: a word, or an object with a `type` (SGLang).
  ///
  /// - Parameters:
  ///   - slice: The member; nil where there is none.
  ///   - json: The reader that has read it.
  package init(_ slice: JSONSlice?, in json: JSONReader) {
    switch slice?.kind {
    case .string?: self.init(slice.map(json.string) ?? "")
    case .object?:
      let type = slice.flatMap { json.field("type", of: $0) }
      self.init(type.map(json.string) ?? "")
    default: self = .complete
    }
  }

  /// What an answer that ended so is; nil where it is none.
  package var end: AnswerEnd? {
    switch self {
    case .complete: .complete
    case .length: .length
    case .filtered: .filtered
    case .interrupted, .failed: nil
    }
  }

  /// Of several the one that matters most.
  package static func gravest(_ reasons: [FinishReason]) -> FinishReason {
    for reason in [failed, interrupted, filtered, length] where reasons.contains(reason) {
      return reason
    }
    return .complete
  }

  private static let places = JSONNames([
    "choices", "candidates", "stop_reason", "done_reason", "incomplete_details", "details",
    "finish_reason", "status", "output",
  ])

  /// The reason in a body of any shape.
  ///
  /// - Parameters:
  ///   - root: The body.
  ///   - json: The reader that has read it.
  /// - Returns: The reason; `complete` where none is given.
  package static func found(in root: JSONSlice, _ json: JSONReader) -> FinishReason {
    guard root.kind == .object else { return .complete }
    let found = json.fields(places, of: root)
    var reasons: [FinishReason] = []
    for choice in (found[0].map(json.elements) ?? []) + (found[1].map(json.elements) ?? []) {
      let said = json.fields(["finish_reason", "finishReason", "error"], of: choice)
      reasons.append(FinishReason(said[0] ?? said[1], in: json))
      if let error = said[2], error.kind != .null { reasons.append(.failed) }
    }
    reasons += [found[2], found[3], found[6]].map { FinishReason($0, in: json) }
    for object in [found[4], found[5]] {
      let said = object.map { json.fields(["reason", "finish_reason"], of: $0) }
      reasons.append(FinishReason(said?[0] ?? said?[1], in: json))
    }
    if let status = found[7], status.kind == .string, found[8] != nil,
      json.string(status) == "cancelled"
    {
      reasons.append(.interrupted)
    }
    return gravest(reasons)
  }
}
