import SluiceCore

/// A request body, cut into what all rows share and what each row writes.
struct CompiledBody: Sendable, Equatable {
  let prefix: [UInt8]
  let payload: [Segment]
  let suffix: [UInt8]

  init(prefix: ArraySlice<Segment>, payload: ArraySlice<Segment>, suffix: ArraySlice<Segment>) {
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
