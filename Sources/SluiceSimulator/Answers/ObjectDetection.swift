import SluiceCore
import SluiceJSON

/// Things in an image: `[{score, label, box}, …]`.
struct ObjectDetection: RowAnswer {
  let task = "object-detection"

  func recognises(_ request: ReceivedRequest) -> Bool {
    request.mediaType?.isImage == true && request.has(anyOf: ["threshold"])
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    AskedRows([try request.mediaRow()])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    let found = ScoredLabels.scores(ScoredLabels.sights, dice: &dice, isEachAlone: true).prefix(2)
    return .array(
      found.map { label, score in
        let corner = (0..<2).map { _ in Int(dice.next() % 200) }
        return .object([
          .init("score", .score(score)), .init("label", .string(label)),
          .init(
            "box",
            .object([
              .init("xmin", .integer(corner[0])), .init("ymin", .integer(corner[1])),
              .init("xmax", .integer(corner[0] + 40 + Int(dice.next() % 200))),
              .init("ymax", .integer(corner[1] + 40 + Int(dice.next() % 200))),
            ])
          ),
        ])
      }
    )
  }
}
