/// The keys of the objects that are open, to notice one that stands twice.
///
/// Few keys are compared each with each, many are sorted first: the cost stays `n log n` whatever
/// the keys are. Keys compare after their escapes have been undone.
struct JSONKeys {
  private struct Key {
    /// The first eight bytes, as far as there are so many: most keys differ here.
    let head: UInt64
    let start: Int
    let length: Int
    /// Where the key stands in the text, if its bytes had to be unescaped elsewhere.
    let written: Int?
  }

  private static let fewKeys = 16

  private var keys: [Key] = []
  /// Where the keys of each open object begin.
  private var bases: [Int] = []
  /// The bytes of the keys that hold escapes.
  private var unescaped: [UInt8] = []

  mutating func removeAll() {
    keys.removeAll(keepingCapacity: keys.capacity <= 4096)
    bases.removeAll(keepingCapacity: true)
    unescaped.removeAll(keepingCapacity: unescaped.capacity <= 4096)
  }

  mutating func enter() { bases.append(keys.count) }

  mutating func add(_ range: Range<Int>, isEscaped: Bool, of text: UnsafePointer<UInt8>) {
    guard isEscaped else {
      let head = Self.head(UnsafeBufferPointer(start: text + range.lowerBound, count: range.count))
      keys.append(Key(head: head, start: range.lowerBound, length: range.count, written: nil))
      return
    }
    let start = unescaped.count
    JSONEscapes.undo(range, of: text, to: &unescaped)
    let length = unescaped.count - start
    let head = unescaped.withUnsafeBufferPointer {
      Self.head(UnsafeBufferPointer(rebasing: $0[start...]))
    }
    keys.append(Key(head: head, start: start, length: length, written: range.lowerBound))
  }

  /// Ends the innermost object: its keys must differ.
  mutating func leave(_ text: UnsafePointer<UInt8>) throws(JSONError) {
    let base = bases.removeLast()
    if let twice = duplicate(from: base, text) {
      let name = withBytes(of: twice, text) { String(decoding: $0, as: UTF8.self) }
      throw JSONError(
        "the key \"\(safe(name, limit: 64))\" stands twice",
        at: (twice.written ?? twice.start) - 1
      )
    }
    keys.removeSubrange(base...)
  }

  private mutating func duplicate(from base: Int, _ text: UnsafePointer<UInt8>) -> Key? {
    if keys.count - base > Self.fewKeys {
      return duplicateAmongMany(from: base, text)
    }
    for index in base..<keys.count {
      for other in base..<index
      where keys[index].head == keys[other].head && areEqual(keys[index], keys[other], text) {
        return keys[index]
      }
    }
    return nil
  }

  private mutating func duplicateAmongMany(from base: Int, _ text: UnsafePointer<UInt8>) -> Key? {
    var sorted = Array(keys[base...])
    sorted.sort { isBefore($0, $1, text) }
    for index in 1..<sorted.count where areEqual(sorted[index - 1], sorted[index], text) {
      return sorted[index]
    }
    return nil
  }

  private func areEqual(_ a: Key, _ b: Key, _ text: UnsafePointer<UInt8>) -> Bool {
    guard a.head == b.head, a.length == b.length else { return false }
    if a.length <= 8 { return true }
    return withBytes(of: a, text) { a in withBytes(of: b, text) { b in a.elementsEqual(b) } }
  }

  private func isBefore(_ a: Key, _ b: Key, _ text: UnsafePointer<UInt8>) -> Bool {
    if a.head != b.head { return a.head < b.head }
    if a.length != b.length { return a.length < b.length }
    if a.length <= 8 { return false }
    return withBytes(of: a, text) { a in
      withBytes(of: b, text) { b in a.lexicographicallyPrecedes(b) }
    }
  }

  private func withBytes<Result>(
    of key: Key,
    _ text: UnsafePointer<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    guard key.written != nil else {
      return body(UnsafeBufferPointer(start: text + key.start, count: key.length))
    }
    return unescaped.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[key.start..<(key.start + key.length)]))
    }
  }

  private static func head(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var head: UInt64 = 0
    for byte in bytes.prefix(8) { head = head << 8 | UInt64(byte) }
    return head
  }
}
