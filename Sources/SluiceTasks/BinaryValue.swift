import SluiceCore
import SluiceJSON

/// A binary argument in a request body: what a row writes to say which bytes are meant.
struct BinaryValue: Sendable, Equatable {
  enum Form: Sendable {
    /// A path, a URL or a `data:` URL; an object with `base64` where a column holds one.
    case reference
    /// The bytes themselves in base64, as `{"base64": …}` in the job has them.
    case base64
  }
  let form: Form
  let argument: String
  /// What writes the text, as JSON.
  let text: [Segment]

  private static let member = "base64"

  /// What a record refers to.
  func reference(in record: Record) throws(RowRefusal) -> MediaReference {
    var draft = RowDraft()
    for segment in text { try segment.write(record, to: &draft) }
    guard let value = try? JSONValue(parsing: draft.payload) else {
      throw RowRefusal("\"\(argument)\" holds an escape that is no character")
    }
    switch (form, value) {
    case (.reference, .string(let text)): return try reference(text)
    case (.base64, .string(let text)): return try inline(base64: text.utf8, type: nil)
    case (_, .object):
      guard case .string(let text)? = value[Self.member] else { break }
      return try inline(base64: text.utf8, type: nil)
    default: break
    }
    throw RowRefusal("\"\(argument)\" holds \(value.kindName), wanted \(ValueType.binary.words)")
  }

  private func reference(_ text: String) throws(RowRefusal) -> MediaReference {
    guard !text.isEmpty else { throw RowRefusal("\"\(argument)\" is empty") }
    guard !text.utf8.contains(0) else {
      throw RowRefusal("\"\(argument)\" holds a NUL, which no path has")
    }
    if Address.scheme(of: text) != nil { return .url(text) }
    guard text.prefix(5).lowercased() == "data:" else { return .file(text) }
    return try dataURL(text)
  }

  /// What a URL like `data:image/png;base64,iVBO…` holds.
  private func dataURL(_ text: String) throws(RowRefusal) -> MediaReference {
    let parts = text.utf8.dropFirst(5).split(
      separator: UInt8(ascii: ","),
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    let head = String(decoding: parts[0], as: UTF8.self)
    guard parts.count == 2, head.lowercased().hasSuffix(";base64") else {
      throw RowRefusal("\"\(argument)\" holds a data: URL that is not in base64")
    }
    let type = head.prefix { $0 != ";" }.lowercased()
    return try inline(base64: parts[1], type: type.isEmpty ? nil : type)
  }

  private func inline(
    base64: some Sequence<UInt8>,
    type: String?
  ) throws(RowRefusal) -> MediaReference {
    guard let bytes = Base64.decoded(base64) else {
      throw RowRefusal("\"\(argument)\" is not valid base64")
    }
    guard !bytes.isEmpty else { throw RowRefusal("\"\(argument)\" holds no bytes") }
    return .inline(Media(bytes: bytes, type: type))
  }

  /// Whether a value is an object with `base64` and nothing else.
  static func isObject(_ json: ArraySlice<UInt8>) -> Bool {
    guard case .object(let members)? = try? JSONValue(parsing: Array(json)) else { return false }
    guard members.count == 1, members[0].name == member else { return false }
    if case .string = members[0].value { return true }
    return false
  }
}

extension JSONValue {
  /// What an object with `base64` and nothing else holds there.
  var base64Member: JSONValue? {
    guard case .object(let members) = self, members.count == 1 else { return nil }
    return self["base64"]
  }
}
