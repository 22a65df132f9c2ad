import Foundation
import SluiceCore
import SluiceJSON

/// Questions about images and recordings.
extension ReceivedRequest {
  /// The type of the bytes that are asked about; nil where they are of no known kind, or none.
  var mediaType: MediaType? {
    if !isJSON { return MediaType(of: call.body) ?? call.contentType.flatMap(Self.type) }
    guard let slice = base64Member, let bytes = bytes(of: slice) else { return nil }
    return MediaType(of: bytes)
  }

  /// The image or recording that is asked about, with what is asked beside it: the body itself, or
  /// base64 in `inputs`, `inputs.image`, `inputs.audio`, `image`.
  ///
  /// - Throws: A refusal when there is none, or no base64.
  func mediaRow(with words: [String] = []) throws(RequestRefusal) -> AskedRow {
    let said = words.reduce(into: [UInt8]()) { $0 += Array($1.utf8) + [0] }
    guard isJSON else {
      guard !call.body.isEmpty else { throw .invalid("the body is empty", in: .native) }
      return AskedRow(said + call.body)
    }
    guard let slice = base64Member else { throw .wrongShape("missing field `inputs`") }
    guard let bytes = bytes(of: slice) else {
      throw .invalid("`inputs` is not valid base64", in: .native)
    }
    return AskedRow(said + bytes)
  }

  private var base64Member: JSONSlice? {
    if let inputs = member("inputs") {
      if inputs.kind == .string { return inputs }
      if let found = member("image", of: inputs) ?? member("audio", of: inputs) { return found }
    }
    return member("image")
  }

  private func bytes(of slice: JSONSlice) -> [UInt8]? {
    guard slice.kind == .string, !text(of: slice).isEmpty else { return nil }
    return Data(base64Encoded: Data(text(of: slice))).map(Array.init)
  }

  private static func type(_ contentType: String) -> MediaType? {
    let parts = contentType.lowercased().split(separator: "/")
    guard parts.count == 2, ["image", "audio"].contains(parts[0]) else { return nil }
    return MediaType(fileName: parts[0] == "image" ? "a.png" : "a.wav")
  }

  /// A member of `inputs`, or of the body.
  func input(_ name: String) -> JSONSlice? {
    member("inputs").flatMap { member(name, of: $0) } ?? member(name)
  }

  /// Candidate labels, as a list or joined with commas.
  var candidateLabels: [String] {
    let found = parameter("candidate_labels") ?? input("candidateLabels")
    guard let found else { return [] }
    if found.kind == .string {
      return String(decoding: text(of: found), as: UTF8.self).split(separator: ",").map(String.init)
    }
    return elements(of: found).map { String(decoding: text(of: $0), as: UTF8.self) }
  }
}
