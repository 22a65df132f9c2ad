import SluiceCore

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
