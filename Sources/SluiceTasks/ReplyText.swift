import SluiceCore
import SluiceJSON

/// A 2xx reply whose body is JSON and no error in disguise.
struct ReplyText {
  let json: JSONReader
  let root: JSONSlice

  private static let error = JSONNames(["error"])

  /// - Throws: When the body is empty, a page, no JSON, or an object that says `error`.
  init(
    _ reply: Reply,
    reading json: JSONReader,
    withFloats: Bool = false
  ) throws(ReplyFault) {
    guard let first = reply.body.first(where: { $0 > 0x20 }) else {
      throw ReplyFault("the reply is empty")
    }
    guard first != UInt8(ascii: "<") else {
      throw ReplyFault("the reply is an HTML page, not an answer")
    }
    self.json = json
    do { root = try json.read(reply.body, uniqueKeys: false, readsFloats: withFloats) } catch {
      throw ReplyFault("the reply cannot be read: \(error.reason), at byte \(error.offset)")
    }
    guard let error = json.fields(Self.error, of: root)[0], error.kind != .null else { return }
    throw ReplyFault("the server says \"\(Self.words(of: error, in: json))\"")
  }

  /// The whole reply.
  var answer: Answer { answer(root) }

  func answer(_ slice: JSONSlice) -> Answer { Answer(bytes: json.bytes(of: slice)) }

  /// What was found where something else was expected.
  func found(_ slice: JSONSlice) -> String {
    switch slice.kind {
    case .object:
      let names = json.members(of: slice).prefix(4).map { "\"\($0.name)\"" }
      return names.isEmpty
        ? "an empty object" : "an object with \(names.joined(separator: ", "))"
    case .array:
      let elements = json.elements(of: slice)
      guard let first = elements.first else { return "an empty list" }
      return "a list of \(elements.count), first \(first.kind == .array ? "a list" : found(first))"
    case .string: return "a string"
    case .number: return "a number"
    case .bool: return "true or false"
    case .null: return "null"
    }
  }

  /// A server's error in its own words: a string, a list of strings, or an object with a message.
  private static func words(of error: JSONSlice, in json: JSONReader) -> String {
    switch error.kind {
    case .string: return String(json.string(error).prefix(2000))
    case .object:
      if let message = json.field("message", of: error), message.kind == .string {
        return String(json.string(message).prefix(2000))
      }
    case .array, .number, .bool, .null: break
    }
    return String(String(decoding: json.bytes(of: error), as: UTF8.self).prefix(2000))
  }
}
