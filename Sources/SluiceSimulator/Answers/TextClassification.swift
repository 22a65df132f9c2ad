import SluiceCore

/// Praise or blame: `[[{label, score}, …]]` for a text, a list of label lists for a list.
struct TextClassification: TaskAnswer {
  let task = "text-classification"
  let routes = ["/predict"]

  func recognises(_ question: Question) -> Bool { question.member("inputs") != nil }

  /// text-embeddings-inference's `/predict` takes a flat list as one pair of texts and wants a batch
  /// as a list of lists.
  func rows(of question: Question) throws(Refusal) -> AskedRows {
    let asked = try question.rows(in: "inputs")
    guard isPredict(question), asked.isList, let inputs = question.member("inputs"),
      question.elements(of: inputs).allSatisfy({ $0.kind == .string })
    else { return asked }
    return AskedRows([AskedRow(question.text(of: inputs))])
  }

  func answer(_ asked: AskedRows, to question: Question, into out: inout [UInt8]) {
    let isFlat = isPredict(question) && !asked.isList
    if !isFlat { out.append(UInt8(ascii: "[")) }
    for (index, row) in asked.rows.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      labels(of: row, to: question).write(to: &out)
    }
    if !isFlat { out.append(UInt8(ascii: "]")) }
  }

  private func isPredict(_ question: Question) -> Bool { question.call.segments.last == "predict" }

  /// Both labels, or the first `top_k` of them, the likelier one first.
  private func labels(of row: AskedRow, to question: Question) -> JSONValue {
    var dice = row.dice(question.configuration)
    let praise = Sentiment.praise(in: String(decoding: row.text, as: UTF8.self), dice: &dice)
    let scores = [("POSITIVE", praise), ("NEGATIVE", 1 - praise)].sorted { $0.1 > $1.1 }
    let most = max(1, question.integer("top_k") ?? scores.count)
    return .array(
      scores.prefix(most).map { label, score in
        .object([.init("label", .string(label)), .init("score", .number("\(score)"))])
      }
    )
  }
}
