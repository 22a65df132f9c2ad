import Foundation
import SluiceCore
import SluiceJSON

/// Tasks that are answered with bytes: an image for a description or an image, a tone for a text.
///
/// Whoever accepts JSON alone gets the bytes in base64.
struct Drawing: AnswerGenerator {
  enum Source { case text, image }
  let task: String
  let source: Source
  let type: String
  let recognised: [String]
  let make: @Sendable (AskedRow, inout Dice) -> [UInt8]

  static let textToImage = Drawing(
    task: "text-to-image",
    source: .text,
    type: "image/png",
    recognised: ["guidance_scale", "num_inference_steps", "negative_prompt", "width", "height"]
  ) { _, dice in TinyPNG.picture(&dice) }

  static let imageToImage = Drawing(
    task: "image-to-image",
    source: .image,
    type: "image/png",
    recognised: ["prompt", "strength", "guidance_scale", "negative_prompt"]
  ) { _, dice in TinyPNG.picture(&dice) }

  static let textToSpeech = Drawing(
    task: "text-to-speech",
    source: .text,
    type: "audio/wav",
    recognised: []
  ) { row, dice in TinyWAV.tone(for: row.text, &dice) }

  func recognises(_ request: ReceivedRequest) -> Bool {
    let wantsImage = request.call.accept == "image/png" && type == "image/png"
    guard wantsImage || request.has(anyOf: recognised) else { return false }
    let isImage = request.mediaType?.isImage == true
    return source == .image ? isImage : !isImage && request.member("inputs") != nil
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    guard source == .image else { return try request.rows(in: "inputs") }
    let prompt = request.string("prompt").map { [$0] } ?? []
    return AskedRows([try request.mediaRow(with: prompt)])
  }

  func contentType(for request: ReceivedRequest) -> String {
    request.call.accept == "application/json" ? "application/json" : type
  }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    guard let row = asked.rows.first else { return }
    var dice = row.dice(request.configuration)
    let bytes = make(row, &dice)
    guard contentType(for: request) == "application/json" else {
      out += bytes
      return
    }
    JSONValue.string(Data(bytes).base64EncodedString()).write(to: &out)
  }
}
