import SluiceCore
import SluiceJSON

extension AnswerRule {
  /// The bytes of an image.
  ///
  /// What they are is told by the bytes alone: servers send JPEG where PNG was asked for.
  static let image = media("an image", of: "image/", members: ["image", "b64_json", "blob"])

  /// The bytes of a recording.
  static let audio = media("a recording", of: "audio/", members: ["audio", "blob"])

  /// Bytes of a kind, as they came or in base64: a JSON string, a member of an object, or of the
  /// first object of a list, as containers send them to clients that accept JSON only.
  private static func media(
    _ what: String,
    of family: String,
    members: [String]
  ) -> AnswerRule {
    let words = "the bytes of \(what)"
    let names = JSONNames(members)
    return AnswerRule(words, isBinary: true, empty: emptyFile) {
      (reply, json, _) throws(ReplyFault) in
      if isMedia(reply, family) {
        guard MediaEnd.isReached(reply.body) else { throw ReplyFault("\(what) without its end") }
        return [Answer(kind: .bytes, bytes: reply.body, binary: .whole)]
      }
      guard reply.body.first(where: { $0 > 0x20 }).map({ $0 < 0x80 }) ?? true else {
        throw ReplyFault("expected \(words), found other bytes")
      }
      let text = try ReplyText(reply, reading: json)
      let value = json.elements(of: text.root).first ?? text.root
      let member = json.fields(names, of: value).compactMap(\.self).first ?? value
      guard member.kind == .string, let bytes = Base64.decoded(json.string(member).utf8),
        !bytes.isEmpty
      else { throw text.expected(words, found: text.root) }
      guard MediaEnd.isReached(bytes) else { throw ReplyFault("\(what) without its end") }
      return [Answer(kind: .bytes, bytes: bytes, binary: .whole)]
    }
  }

  /// What stands in the ledger is a reference to a file.
  private static let emptyFile = #"{"path":"","bytes":0,"sha256":"","media_type":""}"#

  private static func isMedia(_ reply: Reply, _ family: String) -> Bool {
    if let type = MediaType(of: reply.body) { return type.name.hasPrefix(family) }
    // A kind that has no known beginning is believed, as long as it is no text and no page.
    let said = reply.headers["content-type"]?.lowercased() ?? ""
    guard said.hasPrefix(family) || said.hasPrefix("application/octet-stream") else { return false }
    let isPage = reply.body.first == UInt8(ascii: "<") && !said.hasPrefix("image/svg")
    let isText =
      !said.hasPrefix("image/svg") && !reply.body.contains { $0 < 0x09 }
      && String(validating: reply.body, as: UTF8.self) != nil
    return !reply.body.isEmpty && !isPage && !isText
  }
}

extension AnswerRule {
  /// Recordings in base64, each the member `blob` of an object of a list.
  static let recordings: AnswerRule = {
    let list = AnswerRule.list(of: "blob")
    let blob = JSONNames(["blob"])
    return AnswerRule(list.words, isBinary: true) { (reply, json, asked) throws(ReplyFault) in
      let answers = try list.cut(reply, json, asked)
      return try answers.map { (answer) throws(ReplyFault) in
        Answer(bytes: answer.bytes, binary: .strings(try strings(blob, in: answer.bytes, json)))
      }
    }
  }()

  private static func strings(
    _ names: JSONNames,
    in bytes: [UInt8],
    _ json: JSONReader
  ) throws(ReplyFault) -> [Range<Int>] {
    guard let root = try? json.read(bytes, uniqueKeys: false) else { return [] }
    return try json.elements(of: root).map { (element) throws(ReplyFault) in
      let member = json.fields(names, of: element).compactMap(\.self).first ?? element
      guard member.kind == .string, let blob = Base64.decoded(json.string(member).utf8),
        !blob.isEmpty
      else { throw ReplyFault("a \"blob\" is not the base64 of a recording") }
      return member.range
    }
  }
}
