/// A place in a request's body for an image or a recording that has to be fetched first.
package struct RemotePart: Sendable, Equatable {
  /// How the bytes will stand in the body.
  package enum Encoding: Sendable, Equatable {
    /// As they are, and nothing else: the request's type is theirs.
    case plain
    case base64
    /// In a part of a form whose head has come up to the file's name, quotes open; the name wants an
    /// ending where it has none.
    case formPart(hasEnding: Bool)
  }
  package let url: String
  /// How many of the body's own bytes stand before it.
  package let offset: Int
  package let encoding: Encoding

  package init(_ url: String, at offset: Int, as encoding: Encoding) {
    self.url = url
    self.offset = offset
    self.encoding = encoding
  }
}

extension Request {
  /// The request as it can be sent, once its remote parts are here.
  ///
  /// - Parameter media: One for each of ``remote``, in their order.
  /// - Returns: The same request without remote parts.
  package func filled(with media: [Media]) -> Request {
    var filled = Request(method: method, url: url, headers: headers, body: [])
    let own = body ?? []
    var start = 0
    var waiting = files[...]
    func copy(to end: Int) {
      while let file = waiting.first, file.offset <= end {
        filled.body? += own[start..<file.offset]
        start = file.offset
        filled.append(file.reference, as: file.encoding)
        waiting.removeFirst()
      }
      filled.body? += own[start..<end]
      start = end
    }
    for (part, media) in zip(remote, media) {
      copy(to: part.offset)
      filled.append(media, as: part.encoding)
    }
    copy(to: own.count)
    return filled
  }

  /// Adds a header field, unless there is one of this name.
  package mutating func add(_ name: String, _ value: String) {
    guard !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) else { return }
    headers.append(HeaderField(name, value))
  }

  private mutating func append(_ media: Media, as encoding: RemotePart.Encoding) {
    switch encoding {
    case .plain:
      if let type = media.contentType { add("Content-Type", type) }
    case .base64: break
    case .formPart(let hasEnding):
      let ending = hasEnding ? "" : media.typeOfBytes.map { ".\($0.fileExtension)" } ?? ""
      let type = media.contentType.map { "Content-Type: \($0)\r\n" } ?? ""
      body? += "\(ending)\"\r\n\(type)\r\n".utf8
    }
    switch (media.content, encoding == .base64) {
    case (.bytes(let bytes), true): body? += Base64.encoded(bytes)
    case (.bytes(let bytes), false): body? += bytes
    case (.file(let file), let isText): append(file, as: isText ? .base64 : .plain)
    // Whoever fetches brings what is here.
    case (.remote, _): break
    }
  }

  private mutating func append(_ file: FileReference, as encoding: BodyFile.Encoding) {
    files.append(BodyFile(file, at: body?.count ?? 0, as: encoding))
  }
}
