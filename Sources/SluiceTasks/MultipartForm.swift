import SluiceCore
import SluiceJSON

/// A body of `multipart/form-data` (RFC 7578): the members of a JSON object as fields, and a file.
struct MultipartForm {
  private let members: [JSONValue.JSONMember]
  private let file: Media
  private let name: String
  private let boundary: String

  /// - Parameters:
  ///   - members: The fields, as the text of a JSON object.
  ///   - file: The file.
  ///   - name: The field's name that the file has.
  ///   - seed: What the boundary is made of: the same row makes the same bytes.
  init(members: [UInt8], file: Media, name: String, seed: Fingerprint) {
    if case .object(let members)? = try? JSONValue(parsing: members) {
      self.members = members
    } else {
      self.members = []
    }
    self.file = file
    self.name = name
    boundary = "sluice-" + String(seed.high, radix: 16) + String(seed.low, radix: 16)
  }

  var contentType: String { "multipart/form-data; boundary=\(boundary)" }

  /// Gives a request the form as its body.
  func fill(_ request: inout Request) {
    var out: [UInt8] = []
    for member in members { append(member.value, named: member.name, to: &out) }
    out += "--\(boundary)\r\n\(disposition(name)); filename=\"\(quoted(fileName))".utf8
    if case .remote(let url) = file.content {
      let hasEnding = fileName.contains(".")
      request.remote = [RemotePart(url, at: out.count, as: .formPart(hasEnding: hasEnding))]
    } else {
      out += "\"\r\n\(file.contentType.map { "Content-Type: \($0)\r\n" } ?? "")\r\n".utf8
    }
    switch file.content {
    case .bytes(let bytes): out += bytes
    case .file(let reference): request.files = [BodyFile(reference, at: out.count)]
    case .remote: break
    }
    out += "\r\n--\(boundary)--\r\n".utf8
    request.body = out
  }

  /// One field; a list is one field for each element, as the OpenAI clients send them.
  private func append(_ value: JSONValue, named name: String, to out: inout [UInt8]) {
    if case .array(let elements) = value {
      for element in elements { append(element, named: "\(name)[]", to: &out) }
      return
    }
    append(disposition(name), to: &out)
    out += "\r\n".utf8
    if case .string(let text) = value { out += text.utf8 } else { out += value.text }
    out += "\r\n".utf8
  }

  private func append(_ line: String, to out: inout [UInt8]) {
    out += "--\(boundary)\r\n\(line)\r\n".utf8
  }

  private func disposition(_ name: String) -> String {
    "Content-Disposition: form-data; name=\"\(quoted(name))\""
  }

  /// Servers choose the decoder by the name's ending.
  private var fileName: String {
    if let name = file.name?.split(separator: "/").last { return String(name) }
    let ending = file.typeOfBytes.map { ".\($0.fileExtension)" } ?? ""
    return "file\(ending)"
  }

  /// Quotes and line breaks percent-encoded, as browsers do.
  private func quoted(_ text: String) -> String {
    text.replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }
}
