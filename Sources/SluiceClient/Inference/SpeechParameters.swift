internal import SluiceCore
public import SluiceJSON

/// How a text is read aloud; everything is the server's choice unless it is given.
public struct SpeechParameters: Sendable, Equatable {
  /// Draws tokens at random instead of taking the likeliest.
  public var doSample: Bool?
  /// When the search over beams ends: `true`, `false` or `"never"`.
  public var earlyStopping: JSONValue?
  /// Drops tokens less likely than this.
  public var epsilonCutoff: Double?
  /// The same, depending on how sure the model is.
  public var etaCutoff: Double?
  /// The most tokens, the text's own included.
  public var maxLength: Int?
  /// The most tokens to make.
  public var maxNewTokens: Int?
  /// The fewest tokens, the text's own included.
  public var minLength: Int?
  /// The fewest tokens to make.
  public var minNewTokens: Int?
  /// How many groups the beams are split into.
  public var numBeamGroups: Int?
  /// How many beams to search with.
  public var numBeams: Int?
  /// Punishes repetition in contrastive search.
  public var penaltyAlpha: Double?
  /// How far to stray from the likeliest token.
  public var temperature: Double?
  /// Draws from as many of the likeliest tokens.
  public var topK: Int?
  /// Draws from the likeliest tokens that add up to this share.
  public var topP: Double?
  /// The mass of typical decoding.
  public var typicalP: Double?
  /// Keeps what was computed for earlier tokens.
  public var useCache: Bool?
  /// More keys beside the parameters, for servers that take them.
  public var extraBody: JSONValue?

  /// Creates parameters; what is nil is not sent.
  public init(
    doSample: Bool? = nil,
    earlyStopping: JSONValue? = nil,
    epsilonCutoff: Double? = nil,
    etaCutoff: Double? = nil,
    maxLength: Int? = nil,
    maxNewTokens: Int? = nil,
    minLength: Int? = nil,
    minNewTokens: Int? = nil,
    numBeamGroups: Int? = nil,
    numBeams: Int? = nil,
    penaltyAlpha: Double? = nil,
    temperature: Double? = nil,
    topK: Int? = nil,
    topP: Double? = nil,
    typicalP: Double? = nil,
    useCache: Bool? = nil,
    extraBody: JSONValue? = nil
  ) {
    self.doSample = doSample
    self.earlyStopping = earlyStopping
    self.epsilonCutoff = epsilonCutoff
    self.etaCutoff = etaCutoff
    self.maxLength = maxLength
    self.maxNewTokens = maxNewTokens
    self.minLength = minLength
    self.minNewTokens = minNewTokens
    self.numBeamGroups = numBeamGroups
    self.numBeams = numBeams
    self.penaltyAlpha = penaltyAlpha
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.typicalP = typicalP
    self.useCache = useCache
    self.extraBody = extraBody
  }

  /// The arguments of the task.
  func arguments(text: String) -> CallArguments {
    [
      "text": text, "do_sample": doSample, "early_stopping": earlyStopping,
      "epsilon_cutoff": epsilonCutoff, "eta_cutoff": etaCutoff, "max_length": maxLength,
      "max_new_tokens": maxNewTokens, "min_length": minLength, "min_new_tokens": minNewTokens,
      "num_beam_groups": numBeamGroups, "num_beams": numBeams, "penalty_alpha": penaltyAlpha,
      "temperature": temperature, "top_k": topK, "top_p": topP, "typical_p": typicalP,
      "use_cache": useCache, "extra_body": extraBody,
    ]
  }
}
