import SluiceCore

/// Images and recordings of rows: those that came in the row, and those that must be read from elsewhere.
struct MediaReading: Sendable {
  let source: (any MediaSource)?

  /// What stands for a row's media in its fingerprint; nothing where the row has none.
  func identity(of slots: [MediaSlot]) throws(RowRefusal) -> [UInt8] {
    var identity: [UInt8] = []
    for (index, slot) in slots.enumerated()
    where index == 0 || slots[index - 1].reference != slot.reference {
      identity.append(0)
      identity += try self.identity(of: slot)
    }
    return identity
  }

  private func identity(of slot: MediaSlot) throws(RowRefusal) -> [UInt8] {
    switch slot.reference {
    case .inline(let media):
      return Fingerprint(of: media.held).bytes
    case .url(let text): return Array("url \(text)\n\(try asked(slot))".utf8)
    case .file(let path): return Array("file \(path)\n\(try asked(slot))".utf8)
    }
  }

  private func asked(_ slot: MediaSlot) throws(RowRefusal) -> String {
    try ask(slot) { source throws(RowRefusal) in try source.identity(of: slot.reference) }
  }

  /// What a slot refers to.
  func media(_ slot: MediaSlot) throws(RowRefusal) -> Media {
    if case .inline(let media) = slot.reference { return media }
    return try ask(slot) { source throws(RowRefusal) in try source.media(slot.reference) }
  }

  private func ask<T>(
    _ slot: MediaSlot,
    _ question: (any MediaSource) throws(RowRefusal) -> T
  ) throws(RowRefusal) -> T {
    do throws(RowRefusal) {
      guard let source else { throw RowRefusal("no files or URLs can be read here") }
      return try question(source)
    } catch {
      throw RowRefusal("\"\(slot.argument)\": \(error.reason)")
    }
  }
}
