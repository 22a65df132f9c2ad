import Foundation
import SluiceCore
import SluiceJSON

/// A recording taken apart: `[{label, content-type, blob}, …]`, WAV in base64.
struct AudioToAudio: RowAnswer {
  let task = "audio-to-audio"

  func recognises(_ request: ReceivedRequest) -> Bool { false }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    AskedRows([try request.mediaRow()])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    .array(
      (0..<2).map { number in
        let sound = TinyWAV.tone(for: row.text, &dice)
        return .object([
          .init("label", .string("label_\(number)")),
          .init("blob", .string(Data(sound).base64EncodedString())),
          .init("content-type", .string("audio/wav")),
        ])
      }
    )
  }
}
