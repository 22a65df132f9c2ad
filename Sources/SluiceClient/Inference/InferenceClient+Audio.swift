internal import SluiceCore
public import SluiceJSON

/// Recordings in, or out, or both.
extension InferenceClient {
  /// Labels a recording: a speaker, a mood, a kind of sound.
  ///
  /// - Parameters:
  ///   - audio: The recording.
  ///   - topK: How many labels to answer with, the best first.
  ///   - functionToApply: What turns the model's output into scores.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The labels, the best first.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func audioClassification(
    _ audio: MediaInput,
    topK: Int? = nil,
    functionToApply: ScoreFunction? = nil,
    model: String? = nil
  ) async throws -> [Classification] {
    try await list(
      "audio-classification",
      ["audio": audio, "top_k": topK, "function_to_apply": functionToApply],
      model: model
    )
  }

  /// Separates or cleans up a recording.
  ///
  /// - Parameters:
  ///   - audio: The recording.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: What was made of it, one part for each voice.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func audioToAudio(_ audio: MediaInput, model: String? = nil) async throws -> [AudioPart] {
    try await list("audio-to-audio", ["audio": audio], model: model)
  }

  /// Writes down what is said in a recording.
  ///
  /// - Parameters:
  ///   - audio: The recording.
  ///   - returnTimestamps: Tells when each part was said: `true`, `"word"` or `"char"`.
  ///   - generationParameters: More settings for the generation: `["num_beams": 2]`.
  ///   - extraBody: More keys beside the parameters.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: What is said.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func automaticSpeechRecognition(
    _ audio: MediaInput,
    returnTimestamps: JSONValue? = nil,
    generationParameters: JSONValue? = nil,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> Transcription {
    try await one(
      "automatic-speech-recognition",
      [
        "audio": audio, "return_timestamps": returnTimestamps,
        "generation_parameters": generationParameters, "extra_body": extraBody,
      ],
      model: model
    )
  }

  /// Writes down what is said, at OpenAI's `/v1/audio/transcriptions`.
  ///
  /// - Parameters:
  ///   - file: The recording.
  ///   - language: The language spoken: `en`.
  ///   - prompt: Words that may come up, or what was said before.
  ///   - responseFormat: How much to tell: `json`, or `verbose_json` with the time of each part.
  ///   - temperature: How far to stray from the likeliest token, from 0.
  ///   - timestampGranularities: What `verbose_json` tells the time of: `word`, `segment`.
  ///   - extraBody: More fields for the form.
  ///   - model: The model of this call: a URL to send it to, or the name that the client's server knows
  ///     the model by.
  /// - Returns: What is said.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func transcriptions(
    _ file: MediaInput,
    language: String? = nil,
    prompt: String? = nil,
    responseFormat: String? = nil,
    temperature: Double? = nil,
    timestampGranularities: [String]? = nil,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> Transcription {
    let served = ServedModel(client: self.model, call: model)
    return try await one(
      "transcriptions",
      [
        "file": file, "model": served.name, "language": language, "prompt": prompt,
        "response_format": responseFormat, "temperature": temperature,
        "timestamp_granularities": timestampGranularities, "extra_body": extraBody,
      ],
      model: served.target
    )
  }

  /// Reads a text aloud.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - parameters: How to read it.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The recording.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func textToSpeech(
    _ text: String,
    _ parameters: SpeechParameters = SpeechParameters(),
    model: String? = nil
  ) async throws -> MediaOutput {
    try await media("text-to-speech", parameters.arguments(text: text), model: model)
  }
}
