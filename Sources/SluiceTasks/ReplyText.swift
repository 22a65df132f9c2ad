import SluiceCore
import SluiceDialects
import SluiceJSON

/// A 2xx reply whose body is JSON and no error behind its status.
struct ReplyText {
  let json: JSONReader
  let root: JSONSlice

  /// - Throws: When the body is empty, a page, no JSON, or an error.
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
    if ErrorShape.isError(root, in: json) { throw Self.fault(in: reply, json) }
  }

  /// The fault of a reply that is an error behind a status of success, in the server's words.
  static func fault(in reply: Reply, _ json: JSONReader) -> ReplyFault {
    let words = ServerMessage(reply, reading: json).text
    return ReplyFault(
      words.isEmpty
        ? "the reply is an error without words" : "the server says \"\(words.prefix(2000))\""
    )
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
}
