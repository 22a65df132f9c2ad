import SluiceCore

/// How a body travels.
enum BodyEncoding: Sendable, Equatable {
  case json
  /// The bytes of the one binary argument.
  case raw
  /// `multipart/form-data`: the members of a JSON object, and the binary argument under this name.
  case multipart(file: String)
}

/// A request body, cut into what all rows share and what each row writes.
struct CompiledBody: Sendable, Equatable {
  let encoding: BodyEncoding
  let prefix: [UInt8]
  let payload: [Segment]
  let suffix: [UInt8]

  init(
    _ encoding: BodyEncoding,
    prefix: ArraySlice<Segment>,
    payload: ArraySlice<Segment>,
    suffix: ArraySlice<Segment>
  ) {
    self.encoding = encoding
    self.prefix = Self.bytes(of: prefix)
    self.payload = Self.merged(payload)
    self.suffix = Self.bytes(of: suffix)
  }

  private static func bytes(of segments: ArraySlice<Segment>) -> [UInt8] {
    segments.reduce(into: []) { out, segment in
      if case .literal(let bytes) = segment { out += bytes }
    }
  }

  /// Neighbouring literals become one.
  private static func merged(_ segments: ArraySlice<Segment>) -> [Segment] {
    segments.reduce(into: []) { merged, segment in
      if case .literal(let more) = segment, case .literal(let bytes) = merged.last {
        merged[merged.endIndex - 1] = .literal(bytes + more)
      } else {
        merged.append(segment)
      }
    }
  }
}
