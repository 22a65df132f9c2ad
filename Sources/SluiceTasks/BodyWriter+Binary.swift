import SluiceCore

/// Values that are not written as the JSON that they are given as.
extension BodyWriter {
  /// Keeps the place of an image or a recording.
  mutating func write(binary given: Given) throws(SluiceError) {
    let base64 = given.value.base64Member
    let text = try captured { (writer) throws(SluiceError) in
      try writer.write(base64 ?? given.value, as: base64 == nil ? .binary : .string, for: given)
    }
    let form: BinaryValue.Form = base64 == nil ? .reference : .base64
    let value = BinaryValue(form: form, argument: given.field.name, text: text)
    if let constant = Self.constant(text) {
      // A reference that all rows share is checked once, before anything is sent.
      try check(value, constant, given)
    }
    segments.append(.binary(value))
  }

  /// Writes a list as one string; where no column is in it, once and for all.
  mutating func write(joined given: Given) throws(SluiceError) {
    let list = try captured { (writer) throws(SluiceError) in
      try writer.write(given.value, as: given.field.type, for: given)
    }
    let joined = JoinedList(argument: given.field.name, list: list)
    guard let constant = Self.constant(list) else {
      segments.append(.joined(joined))
      return
    }
    do throws(RowRefusal) {
      segments.append(.literal(try joined.text(of: constant)))
    } catch {
      throw SluiceError(.data, at: given.place, error.reason)
    }
  }

  private func check(
    _ value: BinaryValue,
    _ constant: [UInt8],
    _ given: Given
  ) throws(SluiceError) {
    let place = Place(file: 0, line: 1, offset: 0, length: 0)
    do throws(RowRefusal) {
      _ = try value.reference(in: Record(position: 1, place: place, bytes: [], fields: []))
    } catch {
      throw SluiceError(.data, at: given.place, error.reason)
    }
  }

  /// The segments that `work` writes, taken out again.
  private mutating func captured(
    _ work: (inout BodyWriter) throws(SluiceError) -> Void
  ) throws(SluiceError) -> [Segment] {
    let start = segments.count
    try work(&self)
    defer { segments.removeSubrange(start...) }
    return Array(segments[start...])
  }

  /// The text of segments that no row changes.
  private static func constant(_ segments: [Segment]) -> [UInt8]? {
    var text: [UInt8] = []
    for segment in segments {
      guard case .literal(let bytes) = segment else { return nil }
      text += bytes
    }
    return text
  }
}
