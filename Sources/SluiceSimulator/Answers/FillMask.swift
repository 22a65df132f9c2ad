import SluiceCore
import SluiceJSON

/// Words for a mask: `[{score, token, token_str, sequence}, …]`.
struct FillMask: RowAnswer {
  let task = "fill-mask"
  private static let masks = ["<mask>", "[MASK]"]
  private static let words = ["time", "people", "water", "music", "nothing"]

  func recognises(_ request: ReceivedRequest) -> Bool {
    guard let inputs = request.member("inputs"), inputs.kind == .string else { return false }
    let text = String(decoding: request.text(of: inputs), as: UTF8.self)
    return Self.masks.contains { text.contains($0) }
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    let targets = request.parameter("targets").map { request.elements(of: $0) } ?? []
    let words = targets.map { String(decoding: request.text(of: $0), as: UTF8.self) }
    let mask = Self.masks.first { row.string.contains($0) } ?? Self.masks[0]
    let scores = ScoredLabels.scores(words.isEmpty ? Self.words : words, dice: &dice)
    return .array(
      scores.prefix(max(1, request.integer("top_k") ?? 5)).map { word, score in
        .object([
          .init("score", .score(score)),
          .init("token", .integer(Int(dice.next() % 30_000))),
          .init("token_str", .string(" \(word)")),
          .init("sequence", .string(row.string.replacing(mask, with: word))),
        ])
      }
    )
  }
}
