import SluiceCore
import SluiceJSON

/// Praise or blame: `[[{label, score}, …]]` for a text, a list of label lists for a list.
struct TextClassification: AnswerGenerator {
  let task = "text-classification"
  let routes = ["/predict"]

  func recognises(_ request: ReceivedRequest) -> Bool { request.member("inputs") != nil }

  /// text-embeddings-inference's `/predict` takes a flat list as one pair of texts and wants a batch
  /// as a list of lists.
  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    let asked = try request.rows(in: "inputs")
    guard isPredict(request), asked.isList, let inputs = request.member("inputs"),
      request.elements(of: inputs).allSatisfy({ $0.kind == .string })
    else { return asked }
    return AskedRows([AskedRow(request.text(of: inputs))])
  }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    let isFlat = isPredict(request) && !asked.isList
    if !isFlat { out.append(UInt8(ascii: "[")) }
    for (index, row) in asked.rows.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      labels(of: row, to: request).write(to: &out)
    }
    if !isFlat { out.append(UInt8(ascii: "]")) }
  }

  private func isPredict(_ request: ReceivedRequest) -> Bool {
    request.call.segments.last == "predict"
  }

  /// Both labels, or the first `top_k` of them, the likelier one first.
  private func labels(of row: AskedRow, to request: ReceivedRequest) -> JSONValue {
    var dice = row.dice(request.configuration)
    let praise = Sentiment.praise(in: String(decoding: row.text, as: UTF8.self), dice: &dice)
    let scores = [("POSITIVE", praise), ("NEGATIVE", 1 - praise)].sorted { $0.1 > $1.1 }
    let most = max(1, request.integer("top_k") ?? scores.count)
    return .array(
      scores.prefix(most).map { label, score in
        .object([.init("label", .string(label)), .init("score", .number("\(score)"))])
      }
    )
  }
}
