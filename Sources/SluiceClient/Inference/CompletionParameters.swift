internal import SluiceCore
public import SluiceJSON

/// How a prompt is gone on from at OpenAI's `/v1/completions`; everything is the server's choice unless
/// it is given.
public struct CompletionParameters: Sendable, Equatable {
  /// Makes as many texts and answers with the likeliest.
  public var bestOf: Int?
  /// Puts the prompt in front of the answer.
  public var echo: Bool?
  /// Punishes tokens by how often they came up, from -2 to 2.
  public var frequencyPenalty: Double?
  /// Shifts tokens' chances.
  public var logitBias: JSONValue?
  /// Tells about as many likely tokens a step.
  public var logprobs: Int?
  /// The most tokens to write.
  public var maxTokens: Int?
  /// How many texts to write for each prompt.
  public var n: Int?
  /// Punishes tokens that came up before, from -2 to 2.
  public var presencePenalty: Double?
  /// Makes drawing repeatable.
  public var seed: Int?
  /// Texts that end the answer.
  public var stop: [String]?
  /// What comes after the text to write.
  public var suffix: String?
  /// How far to stray from the likeliest token, from 0.
  public var temperature: Double?
  /// Draws from the likeliest tokens that add up to this share, from 0 to 1.
  public var topP: Double?
  /// The user's name, for the provider's records.
  public var user: String?
  /// More keys for the request, for servers that take them.
  public var extraBody: JSONValue?

  /// Creates parameters; what is nil is not sent.
  public init(
    bestOf: Int? = nil,
    echo: Bool? = nil,
    frequencyPenalty: Double? = nil,
    logitBias: JSONValue? = nil,
    logprobs: Int? = nil,
    maxTokens: Int? = nil,
    n: Int? = nil,
    presencePenalty: Double? = nil,
    seed: Int? = nil,
    stop: [String]? = nil,
    suffix: String? = nil,
    temperature: Double? = nil,
    topP: Double? = nil,
    user: String? = nil,
    extraBody: JSONValue? = nil
  ) {
    self.bestOf = bestOf
    self.echo = echo
    self.frequencyPenalty = frequencyPenalty
    self.logitBias = logitBias
    self.logprobs = logprobs
    self.maxTokens = maxTokens
    self.n = n
    self.presencePenalty = presencePenalty
    self.seed = seed
    self.stop = stop
    self.suffix = suffix
    self.temperature = temperature
    self.topP = topP
    self.user = user
    self.extraBody = extraBody
  }

  /// The arguments of the task; `model` is the name that the server is told.
  func arguments(prompt: JSONValue, model: String?) -> CallArguments {
    [
      "prompt": prompt, "model": model, "best_of": bestOf, "echo": echo,
      "frequency_penalty": frequencyPenalty, "logit_bias": logitBias, "logprobs": logprobs,
      "max_tokens": maxTokens, "n": n, "presence_penalty": presencePenalty, "seed": seed,
      "stop": stop, "suffix": suffix, "temperature": temperature, "top_p": topP, "user": user,
      "extra_body": extraBody,
    ]
  }
}
