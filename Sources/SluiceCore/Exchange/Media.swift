/// An image or a recording, with what tells its type.
package struct Media: Sendable, Equatable {
  /// Where the bytes are.
  package enum Content: Sendable, Equatable {
    /// Here.
    case bytes([UInt8])
    /// In a file, which is read while it is sent.
    case file(FileReference)
    /// At this URL, from where it is fetched before it is sent.
    case remote(String)
  }
  package let content: Content
  /// The name of the file, for its extension; nil where there is none.
  package let name: String?
  /// The type that whoever served the bytes gave them.
  package let type: String?
  /// What the first bytes tell.
  package let typeOfBytes: MediaType?

  /// Of bytes that are there.
  package init(bytes: [UInt8], name: String? = nil, type: String? = nil) {
    content = .bytes(bytes)
    self.name = name
    self.type = type
    typeOfBytes = MediaType(of: bytes)
  }

  /// Of a file that begins with these bytes; ``MediaType/markLength`` of them are enough.
  package init(file: FileReference, beginning: [UInt8], name: String?, type: String? = nil) {
    content = .file(file)
    self.name = name
    self.type = type
    typeOfBytes = MediaType(of: beginning)
  }

  /// Of bytes that have not been read yet: only their name may tell what they are.
  package init(remote url: String, name: String?) {
    content = .remote(url)
    self.name = name
    type = nil
    typeOfBytes = nil
  }

  /// The bytes that are held; none of a file's.
  package var held: [UInt8] {
    if case .bytes(let bytes) = content { bytes } else { [] }
  }

  /// The type to send: what the server said, what the name says, what the bytes say.
  package var contentType: String? {
    type ?? (name.flatMap(MediaType.init(fileName:)) ?? typeOfBytes)?.name
  }
}

/// What a row gives for a binary argument.
package enum MediaReference: Sendable, Equatable {
  /// A path as the manifest has it, relative to the manifest's folder.
  case file(String)
  /// An `http(s)` URL, to be fetched without credentials.
  case url(String)
  /// The bytes themselves: they came in the row.
  case inline(Media)
}

/// Where the bytes of binary arguments come from.
///
/// Tasks do no input and output: the library that composes them hands this in. It is asked twice, so that a
/// window full of rows holds no bytes: for the identity when a row is rendered, for the bytes when
/// its request is built.
package protocol MediaSource: Sendable {
  /// What changes when the bytes do, without reading them: size and modification time of a file;
  /// nothing for a URL.
  ///
  /// - Throws: When there is no such file, when it is a folder, cannot be read, or is too large.
  func identity(of reference: MediaReference) throws(RowRefusal) -> String

  /// The bytes, or where they are: nothing is fetched.
  ///
  /// - Throws: As ``identity(of:)``.
  func media(_ reference: MediaReference) throws(RowRefusal) -> Media
}

/// A binary value of a row, and its place in the row's payload.
package struct MediaSlot: Sendable, Equatable {
  package let reference: MediaReference
  /// The offset in the payload where the bytes belong, as base64.
  package let offset: Int
  /// The argument, for messages.
  package let argument: String

  package init(_ reference: MediaReference, at offset: Int, argument: String) {
    self.reference = reference
    self.offset = offset
    self.argument = argument
  }
}
