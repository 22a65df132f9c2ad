internal import SluiceCore
public import SluiceJSON

/// How a text is generated; everything is the server's choice unless it is given.
///
/// ```swift
/// let text = try await client.textGeneration("Once upon a time", .init(maxNewTokens: 40, seed: 7))
/// ```
public struct TextGenerationParameters: Sendable, Equatable {
  /// The LoRA adapter to use.
  public var adapterID: String?
  /// Makes as many sequences and answers with the likeliest; wants `doSample`.
  public var bestOf: Int?
  /// Tells about the prompt's tokens; wants `details`.
  public var decoderInputDetails: Bool?
  /// Answers with tokens, probabilities and the reason for the end, too.
  public var details: Bool?
  /// Draws tokens at random instead of taking the likeliest.
  public var doSample: Bool?
  /// Punishes tokens by how often they came up.
  public var frequencyPenalty: Double?
  /// What the text must match: `["type": "regex", "value": "[a-z]+"]`.
  public var grammar: JSONValue?
  /// The most tokens to write.
  ///
  /// Give it: some servers go on to the end of their context.
  public var maxNewTokens: Int?
  /// Punishes repetition; 1 does nothing.
  public var repetitionPenalty: Double?
  /// Puts the prompt in front of the answer.
  public var returnFullText: Bool?
  /// Makes drawing repeatable.
  public var seed: Int?
  /// Texts that end the answer.
  public var stop: [String]?
  /// How far to stray from the likeliest token; above 0.
  public var temperature: Double?
  /// Draws from as many of the likeliest tokens.
  public var topK: Int?
  /// Tells about as many tokens at each step.
  public var topNTokens: Int?
  /// Draws from the likeliest tokens that add up to this share, from 0 to 1.
  public var topP: Double?
  /// Cuts the prompt to as many tokens.
  public var truncate: Int?
  /// The mass of typical decoding, from 0 to 1.
  public var typicalP: Double?
  /// Marks the text as generated.
  public var watermark: Bool?
  /// More keys beside the parameters, for servers that take them.
  public var extraBody: JSONValue?

  /// Creates parameters; what is nil is not sent.
  public init(
    adapterID: String? = nil,
    bestOf: Int? = nil,
    decoderInputDetails: Bool? = nil,
    details: Bool? = nil,
    doSample: Bool? = nil,
    frequencyPenalty: Double? = nil,
    grammar: JSONValue? = nil,
    maxNewTokens: Int? = nil,
    repetitionPenalty: Double? = nil,
    returnFullText: Bool? = nil,
    seed: Int? = nil,
    stop: [String]? = nil,
    temperature: Double? = nil,
    topK: Int? = nil,
    topNTokens: Int? = nil,
    topP: Double? = nil,
    truncate: Int? = nil,
    typicalP: Double? = nil,
    watermark: Bool? = nil,
    extraBody: JSONValue? = nil
  ) {
    self.adapterID = adapterID
    self.bestOf = bestOf
    self.decoderInputDetails = decoderInputDetails
    self.details = details
    self.doSample = doSample
    self.frequencyPenalty = frequencyPenalty
    self.grammar = grammar
    self.maxNewTokens = maxNewTokens
    self.repetitionPenalty = repetitionPenalty
    self.returnFullText = returnFullText
    self.seed = seed
    self.stop = stop
    self.temperature = temperature
    self.topK = topK
    self.topNTokens = topNTokens
    self.topP = topP
    self.truncate = truncate
    self.typicalP = typicalP
    self.watermark = watermark
    self.extraBody = extraBody
  }

  /// The arguments of the task.
  func arguments(prompt: String) -> CallArguments {
    [
      "prompt": prompt, "adapter_id": adapterID, "best_of": bestOf,
      "decoder_input_details": decoderInputDetails, "details": details, "do_sample": doSample,
      "frequency_penalty": frequencyPenalty, "grammar": grammar, "max_new_tokens": maxNewTokens,
      "repetition_penalty": repetitionPenalty, "return_full_text": returnFullText, "seed": seed,
      "stop": stop, "temperature": temperature, "top_k": topK, "top_n_tokens": topNTokens,
      "top_p": topP, "truncate": truncate, "typical_p": typicalP, "watermark": watermark,
      "extra_body": extraBody,
    ]
  }
}
