import SluiceCore

/// Embeddings as Hugging Face's servers write them: `[f, …]` for a text, `[[f, …], …]` for a list.
struct FeatureExtraction: AnswerGenerator {
  let task = "feature-extraction"
  let routes = ["/embed"]

  func recognises(_ request: ReceivedRequest) -> Bool {
    let names = [
      "normalize", "truncate", "truncation_direction", "prompt_name", "dimensions",
      "encoding_format",
    ]
    guard request.member("inputs") != nil else { return false }
    // The clients of today send `parameters` with every task but this one.
    return request.member("parameters") == nil || request.has(anyOf: names)
  }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    let isNested =
      asked.isList || request.configuration.nestsEmbeddings
      || request.configuration.container == .tei
      || request.call.segments.last == "embed"
    let projection = request.projection
    let isNormalized = request.flag("normalize") ?? true
    if isNested { out.append(UInt8(ascii: "[")) }
    for (index, row) in asked.rows.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      appendVector(projection.vector(of: row.text, normalized: isNormalized), to: &out)
    }
    if isNested { out.append(UInt8(ascii: "]")) }
  }
}

extension ReceivedRequest {
  /// The embeddings that this question asks for: as long as it says, or as the endpoint's are.
  var projection: HashProjection {
    let dimensions = integer("dimensions").map { min(max($0, 1), configuration.dimensions) }
    return HashProjection(
      dimensions: dimensions ?? configuration.dimensions,
      seed: configuration.seed
    )
  }
}
