import SluiceCore
import SluiceJSON

/// JSON values behind each other, with or without an array around them: `[{…}, {…}]`, or objects
/// that are spread over lines.
///
/// Values are found by their brackets and quotes, and read as JSONL's lines are: streamed, every
/// digit kept, each at its own place, so that reading goes on at any of them.
struct JSONValuesFormat: ManifestFormat {
  static let name = "JSON"
  /// Whether the file's records are elements of an array, whose end must come.
  let isArray: Bool

  static func named(
    _ head: FileHead,
    _ options: ManifestOptions
  ) throws(SluiceError) -> JSONValuesFormat? {
    guard try JSONLFormat.named(head, options) != nil else { return nil }
    return try JSONShape(head).format
  }

  static func guessed(
    _ head: FileHead,
    _ options: ManifestOptions
  ) throws(SluiceError) -> JSONValuesFormat? {
    guard try JSONLFormat.guessed(head, options) != nil else { return nil }
    return try JSONShape(head).format
  }

  func reader(
    _ file: ManifestFile,
    _ start: ReaderStart
  ) throws(SluiceError) -> any RecordReading {
    try FormatReader(
      file,
      start,
      cutter: ValueCutter(isArray: isArray, isAtStart: start.mark.offset == 0),
      decoder: JSONRecordDecoder(start.columns)
    )
  }
}

/// Finds the ends of JSON values, and what stands between them.
struct ValueCutter: RecordCutter {
  private enum State {
    case between
    case word
    case nested
    case string
    /// Behind a backslash in a string.
    case escape
  }

  private let isArray: Bool
  private var state = State.between
  /// The brackets that are open, innermost last.
  private var open: [UInt8] = []
  private var at = 0
  /// Whether the next opening bracket begins the array and is no value.
  private var mayOpen: Bool
  private var isOpen: Bool

  init(isArray: Bool, isAtStart: Bool) {
    self.isArray = isArray
    mayOpen = isAtStart
    isOpen = isArray && !isAtStart
  }

  let mayHoldLines = true

  mutating func reset() {
    state = .between
    open.removeAll(keepingCapacity: true)
    at = 0
  }

  var missing: String? {
    isArray && isOpen ? "torn: the file ends before its array does" : nil
  }

  func isBlank(_ content: UnsafeBufferPointer<UInt8>) -> Bool { state == .between }

  mutating func end(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    while at < bytes.count {
      let byte = bytes[at]
      switch state {
      case .between:
        if isSeparator(byte) { break }
        // What stood between is a stretch of its own.
        if at > 0 { return at }
        begin(byte)
      case .word:
        if isJSONSpace(byte) || ",]}[{".utf8.contains(byte) { return at }
      case .nested:
        if byte == UInt8(ascii: "\"") {
          state = .string
        } else if nest(byte) {
          return at + 1
        }
      case .string:
        if byte == UInt8(ascii: "\\") {
          state = .escape
        } else if byte == UInt8(ascii: "\"") {
          if open.isEmpty { return at + 1 }
          state = .nested
        }
      case .escape: state = .string
      }
      at += 1
    }
    return nil
  }

  /// Whether a byte stands between values; an opening bracket does where an array may begin.
  private mutating func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","): mayOpen = false
    case UInt8(ascii: "]"):
      mayOpen = true
      isOpen = false
    case UInt8(ascii: "[") where mayOpen:
      mayOpen = false
      isOpen = true
    // Blanks, and the byte order mark of a file that was joined to another.
    case 0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF: break
    default: return false
    }
    return true
  }

  private mutating func begin(_ byte: UInt8) {
    mayOpen = false
    switch byte {
    case UInt8(ascii: "\""): state = .string
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      state = .nested
      open.append(byte)
    default: state = .word
    }
  }

  /// Follows a bracket; true when it closes the value.
  ///
  /// One that closes an outer bracket closes the inner ones with it, so that a value with a mistake in
  /// it costs itself only.
  private mutating func nest(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): open.append(byte)
    case UInt8(ascii: "}"): close(UInt8(ascii: "{"))
    case UInt8(ascii: "]"): close(UInt8(ascii: "["))
    default: break
    }
    return open.isEmpty
  }

  private mutating func close(_ opening: UInt8) {
    if let index = open.lastIndex(of: opening) { open.removeSubrange(index...) }
  }
}
