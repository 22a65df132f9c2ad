import SluiceCore
import SluiceJSON

/// Words that begin with a capital: `[{entity_group, score, word, start, end}, …]`.
struct TokenClassification: RowAnswer {
  let task = "token-classification"
  private static let groups = ["PER", "LOC", "ORG", "MISC"]

  func recognises(_ request: ReceivedRequest) -> Bool {
    request.member("inputs") != nil
      && request.has(anyOf: ["aggregation_strategy", "ignore_labels", "stride"])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    let text = Array(row.string)
    let key = request.string("aggregation_strategy") == "none" ? "entity" : "entity_group"
    let words = text.indices.split { !text[$0].isLetter }
    var found: [JSONValue] = []
    for word in words {
      guard let first = word.first, let last = word.last, text[first].isUppercase else { continue }
      let group = Self.groups[Int(dice.next() % UInt64(Self.groups.count))]
      found.append(
        .object([
          .init(key, .string(group)), .init("score", .score(0.5 + dice.unit() / 2)),
          .init("word", .string(String(text[first...last]))),
          .init("start", .integer(first)), .init("end", .integer(last + 1)),
        ])
      )
    }
    return .array(found)
  }
}
