internal import SluiceCore
public import SluiceJSON

/// How a conversation is answered; everything is the server's choice unless it is given.
///
/// ```swift
/// let answer = try await client.chatCompletion(messages: messages, .init(maxTokens: 200, temperature: 0.5))
/// ```
public struct ChatParameters: Sendable, Equatable {
  /// Punishes tokens by how often they came up, from -2 to 2.
  public var frequencyPenalty: Double?
  /// Shifts tokens' chances.
  public var logitBias: JSONValue?
  /// Answers with the tokens' log probabilities, too.
  public var logprobs: Bool?
  /// The most tokens to write.
  public var maxTokens: Int?
  /// How many answers to write.
  public var n: Int?
  /// Punishes tokens that came up before, from -2 to 2.
  public var presencePenalty: Double?
  /// What the answer must be: `["type": "json_object"]`, a schema, a pattern.
  public var responseFormat: JSONValue?
  /// Makes drawing repeatable.
  public var seed: Int?
  /// Texts that end the answer.
  public var stop: [String]?
  /// What a stream holds besides, such as `["include_usage": true]`.
  public var streamOptions: JSONValue?
  /// How far to stray from the likeliest token, from 0.
  public var temperature: Double?
  /// Which tool to call: `auto`, `none`, `required`, or the object that names one.
  public var toolChoice: JSONValue?
  /// What stands before the tools in the prompt.
  public var toolPrompt: String?
  /// The tools that the model may call, as OpenAI writes them.
  public var tools: [JSONValue]?
  /// How many likely tokens to tell at each step, from 0 to 20; wants `logprobs`.
  public var topLogprobs: Int?
  /// Draws from the likeliest tokens that add up to this share, from 0 to 1.
  public var topP: Double?
  /// More keys for the request, for servers that take them.
  public var extraBody: JSONValue?

  /// Creates parameters; what is nil is not sent.
  public init(
    frequencyPenalty: Double? = nil,
    logitBias: JSONValue? = nil,
    logprobs: Bool? = nil,
    maxTokens: Int? = nil,
    n: Int? = nil,
    presencePenalty: Double? = nil,
    responseFormat: JSONValue? = nil,
    seed: Int? = nil,
    stop: [String]? = nil,
    streamOptions: JSONValue? = nil,
    temperature: Double? = nil,
    toolChoice: JSONValue? = nil,
    toolPrompt: String? = nil,
    tools: [JSONValue]? = nil,
    topLogprobs: Int? = nil,
    topP: Double? = nil,
    extraBody: JSONValue? = nil
  ) {
    self.frequencyPenalty = frequencyPenalty
    self.logitBias = logitBias
    self.logprobs = logprobs
    self.maxTokens = maxTokens
    self.n = n
    self.presencePenalty = presencePenalty
    self.responseFormat = responseFormat
    self.seed = seed
    self.stop = stop
    self.streamOptions = streamOptions
    self.temperature = temperature
    self.toolChoice = toolChoice
    self.toolPrompt = toolPrompt
    self.tools = tools
    self.topLogprobs = topLogprobs
    self.topP = topP
    self.extraBody = extraBody
  }

  /// The arguments of the task; `model` is the name that the server is told.
  func arguments(messages: [ChatMessage], model: String?) -> CallArguments {
    [
      "messages": messages, "model": model, "frequency_penalty": frequencyPenalty,
      "logit_bias": logitBias, "logprobs": logprobs, "max_tokens": maxTokens, "n": n,
      "presence_penalty": presencePenalty, "response_format": responseFormat, "seed": seed,
      "stop": stop, "stream_options": streamOptions, "temperature": temperature,
      "tool_choice": toolChoice, "tool_prompt": toolPrompt, "tools": tools,
      "top_logprobs": topLogprobs, "top_p": topP, "extra_body": extraBody,
    ]
  }
}
