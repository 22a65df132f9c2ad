import Foundation
import SluiceCore
import SluiceJSON

/// Parts of an image: `[{score, label, mask}, …]`, the masks as PNG in base64.
struct ImageSegmentation: RowAnswer {
  let task = "image-segmentation"

  func recognises(_ request: ReceivedRequest) -> Bool {
    let names = ["mask_threshold", "overlap_mask_area_threshold", "subtask"]
    return request.mediaType?.isImage == true && request.has(anyOf: names)
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    AskedRows([try request.mediaRow()])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    let found = ScoredLabels.scores(ScoredLabels.sights, dice: &dice, isEachAlone: true).prefix(2)
    return .array(
      found.map { label, score in
        let mask = Data(TinyPNG.mask(&dice)).base64EncodedString()
        return .object([
          .init("score", .score(score)), .init("label", .string(label)),
          .init("mask", .string(mask)),
        ])
      }
    )
  }
}
