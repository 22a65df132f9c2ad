import SluiceCore
import SluiceJSON

/// Labels of an image or a recording: `[{score, label}, …]`.
struct MediaClassification: RowAnswer {
  let task: String
  let labels: [String]
  let isRecognised: @Sendable (ReceivedRequest) -> Bool

  static let image = MediaClassification(
    task: "image-classification",
    labels: ScoredLabels.sights
  ) { $0.mediaType?.isImage == true }

  /// A recording that nothing is said about is written down, not labelled.
  static let audio = MediaClassification(
    task: "audio-classification",
    labels: ScoredLabels.sounds
  ) { $0.mediaType?.isAudio == true && $0.has(anyOf: ["top_k", "function_to_apply"]) }

  func recognises(_ request: ReceivedRequest) -> Bool { isRecognised(request) }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    AskedRows([try request.mediaRow()])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    ScoredLabels.json(labels, most: request.integer("top_k"), dice: &dice)
  }
}
