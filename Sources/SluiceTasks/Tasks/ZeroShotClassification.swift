import SluiceCore
internal import SluiceJSON

extension TaskDescription {
  static let zeroShotClassification = TaskDescription(
    "zero-shot-classification",
    summary: "Labels a text with labels that the model was never taught",
    arguments: [
      .required("text", .string, "The text to label."),
      .required(
        "candidate_labels",
        .list(of: .string, atLeast: 1),
        aliases: ["labels"],
        "The labels to choose from."
      ),
    ],
    parameters: [
      .optional(
        "multi_label",
        .bool,
        defaults: [.current: .bool(false), .classic: .bool(false)],
        "Scores each label on its own, so that several may be right."
      ),
      .optional(
        "hypothesis_template",
        .string,
        "The sentence to test, with {} where the label goes."
      ),
    ],
    columns: [
      .text("label", "{{answer.0.label}}"), .number("score", "{{answer.0.score}}"),
    ],
    forms: WireForm.both(
      body: .object([.field("text", as: "inputs"), .parameters]),
      answer: .scoredLabels
    )
  )
}

extension AnswerRule {
  /// A list of labels with scores; servers that answer with two lists have them joined, best first
  /// as they came.
  fileprivate static let scoredLabels = AnswerRule("a list of objects with \"label\" and \"score\"")
  {
    (reply, json, asked) throws(ReplyFault) in
    let text = try ReplyText(reply, reading: json)
    let object = text.onlyElement(of: text.root) ?? text.root
    let fields = json.fields(["labels", "scores"], of: object)
    guard let labels = fields[0], let scores = fields[1] else {
      return try AnswerRule.list(of: "label").cut(reply, json, asked)
    }
    let pairs = Array(zip(json.elements(of: labels), json.elements(of: scores)))
    guard !pairs.isEmpty, pairs.count == json.elements(of: labels).count,
      pairs.count == json.elements(of: scores).count
    else { throw ReplyFault("expected as many scores as labels, found other numbers of them") }
    let objects = pairs.map { label, score in
      Array("{\"label\":".utf8) + json.bytes(of: label) + Array(",\"score\":".utf8)
        + json.bytes(of: score) + [UInt8(ascii: "}")]
    }
    let joined = objects.joined(separator: [UInt8(ascii: ",")])
    return [Answer(bytes: [UInt8(ascii: "[")] + joined + [UInt8(ascii: "]")])]
  }
}
