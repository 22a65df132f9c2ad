internal import SluiceAccess
import SluiceCore

/// An image or a recording as an argument of a call.
///
/// ```swift
/// let labels = try await client.imageClassification(.file("cat.png"), topK: 3)
/// let text = try await client.automaticSpeechRecognition(.bytes(recording, type: "audio/flac"))
/// ```
public enum MediaInput: Sendable, Equatable {
  /// The bytes themselves; their type is that given, else what the bytes say.
  case bytes([UInt8], type: String? = nil)
  /// The path of a file, relative to the current folder.
  case file(String)
  /// An `http` or `https` URL, fetched without credentials.
  case url(String)
}

/// The media of one call, known to it by their numbers.
struct GivenMedia: MediaSource {
  private let given: [MediaInput]
  private let files: MediaFiles

  init(_ given: [MediaInput], files: MediaFiles) {
    self.given = given
    self.files = files
  }

  func identity(of reference: MediaReference) throws(RowRefusal) -> String {
    switch try input(reference) {
    case .bytes: return ""
    case .file(let path): return try files.identity(of: .file(path))
    case .url(let url): return try files.identity(of: .url(url))
    }
  }

  func media(_ reference: MediaReference) throws(RowRefusal) -> Media {
    switch try input(reference) {
    case .bytes(let bytes, let type):
      guard !bytes.isEmpty else { throw RowRefusal("there are no bytes") }
      return Media(bytes: bytes, type: type)
    case .file(let path): return try files.media(.file(path))
    case .url(let url): return try files.media(.url(url))
    }
  }

  private func input(_ reference: MediaReference) throws(RowRefusal) -> MediaInput {
    guard case .file(let number) = reference, let index = Int(number), given.indices ~= index else {
      throw RowRefusal("there is no such media")
    }
    return given[index]
  }
}
