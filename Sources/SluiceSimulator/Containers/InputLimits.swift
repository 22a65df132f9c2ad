import SluiceCore

/// Refuses requests that are more than the server takes, in its own words.
enum InputLimits {
  static func refusal(
    of asked: AskedRows,
    _ request: ReceivedRequest,
    _ task: any AnswerGenerator
  ) -> RequestRefusal? {
    let configuration = request.configuration
    let limits = configuration.limits
    let dialect = configuration.container.dialect(for: task)
    if let most = limits.rows, asked.rows.count > most {
      return .tooManyRows(asked.rows.count, most: most, in: dialect)
    }
    guard !isCut(request) else { return nil }
    let tokens = asked.rows.map { tokenCount($0.text) }.max() ?? 0
    let written = Self.written(request)
    if configuration.container == .vllm {
      return vLLM(asked: tokens, written: written, limits, task)
    }
    if let most = limits.inputTokens, tokens > most {
      return .tooLong(tokens, most: most, in: dialect)
    }
    if let most = limits.totalTokens, let written, tokens + written > most {
      let words =
        "`inputs` tokens + `max_new_tokens` must be <= \(most). "
        + "Given: \(tokens) `inputs` tokens and \(written) `max_new_tokens`"
      return .invalid(words, in: dialect)
    }
    return nil
  }

  /// Whether the server shall cut what is too long: true, or a number of tokens.
  private static func isCut(_ request: ReceivedRequest) -> Bool {
    request.flag("truncate") == true || request.integer("truncate") != nil
  }

  /// The tokens that shall be written at most, where that is said.
  private static func written(_ request: ReceivedRequest) -> Int? {
    ["max_new_tokens", "max_tokens", "max_completion_tokens"].lazy
      .compactMap { request.integer($0) }.first
  }

  /// One length for what is asked and what is written.
  private static func vLLM(
    asked: Int,
    written: Int?,
    _ limits: Limits,
    _ task: any AnswerGenerator
  ) -> RequestRefusal? {
    let most = [limits.inputTokens, limits.totalTokens].compactMap(\.self).min()
    guard let most, asked + (written ?? 0) > most else { return nil }
    let length = "This model's maximum context length is \(most) tokens. However, you requested "
    guard !(task is OpenAIEmbeddings) else {
      return .tooLong(
        saying: length + "\(asked) tokens in the input for embedding generation. "
          + "Please reduce the length of the input."
      )
    }
    let place = task is ChatCompletionAnswer ? "messages" : "prompt"
    return .tooLong(
      saying: length + "\(asked + (written ?? 0)) tokens (\(asked) in the \(place), "
        + "\(written ?? 0) in the completion). "
        + "Please reduce the length of the \(place) or completion."
    )
  }
}
