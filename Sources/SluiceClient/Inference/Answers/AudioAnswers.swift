internal import SluiceCore
public import SluiceJSON

/// A recording, written down.
public struct Transcription: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// What is said.
  public let text: String
  /// When each part is said, where timestamps were asked for.
  public let chunks: [TranscriptionChunk]

  /// Reads an object; throws where a member is missing that every server sends.
  ///
  /// OpenAI's servers tell parts as `segments`, or as `words`.
  public init(json: JSONValue) throws {
    self.json = json
    text = try json.required("text")
    let parts: [[TranscriptionChunk]] = try ["chunks", "segments", "words"].map(json.answers)
    chunks = parts.first { !$0.isEmpty } ?? []
  }
}

/// A part of a recording, written down.
public struct TranscriptionChunk: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// What is said.
  public let text: String
  /// When it begins, in seconds; nil where the model could not tell.
  public let start: Double?
  /// When it ends, in seconds; nil where the recording ends first.
  public let end: Double?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    text = try json.optional("text") ?? json.required("word")
    let times = json["timestamp"]?.arrayValue ?? json["timestamps"]?.arrayValue
    start = times?.first.flatMap(\.doubleValue) ?? json.optional("start")
    end = times?.last.flatMap(\.doubleValue) ?? json.optional("end")
  }
}

/// A recording that was made out of another: one of its voices, or what is left without noise.
public struct AudioPart: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// What it is.
  public let label: String?
  /// What the server says that the bytes are: `audio/flac`.
  public let contentType: String?
  /// The recording.
  public let blob: MediaOutput

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    label = json.optional("label")
    contentType = json.optional("content-type") ?? json.optional("content_type")
    blob = try MediaOutput(base64: json["blob"])
  }
}
