import Foundation
import SluiceCore
import SluiceJSON

/// An image or a recording that a task answers with.
public struct MediaOutput: Sendable, Equatable {
  /// The bytes as they came.
  public let bytes: [UInt8]

  /// Takes bytes over.
  public init(bytes: [UInt8]) { self.bytes = bytes }

  /// What the bytes are, told by the bytes alone: `image/png`; nil for no known kind.
  ///
  /// Servers send JPEG where PNG was asked for.
  public var mediaType: String? { MediaType(of: bytes)?.name }

  /// How a file of these bytes is named, without the dot: `png`; nil for no known kind.
  public var fileExtension: String? { MediaType(of: bytes)?.fileExtension }
}

extension MediaOutput {
  /// What a member of an answer holds in base64.
  init(base64 json: JSONValue?) throws {
    guard let text = json?.stringValue, let data = Data(base64Encoded: text) else {
      throw InferenceError.noAnswer("its bytes are no base64")
    }
    self.init(bytes: Array(data))
  }
}
