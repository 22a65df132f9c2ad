import SluiceCore
import SluiceJSON

/// How near sentences are to one: `[f, …]`, from the same vectors as the embeddings.
struct SentenceSimilarity: RowAnswer {
  let task = "sentence-similarity"
  let routes = ["/similarity"]

  func recognises(_ request: ReceivedRequest) -> Bool { request.input("source_sentence") != nil }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    guard let source = request.input("source_sentence"), request.input("sentences") != nil
    else { throw .wrongShape("missing field `source_sentence` or `sentences`") }
    return AskedRows([AskedRow(request.text(of: source))])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    let others = request.input("sentences").map { request.elements(of: $0) } ?? []
    return .array(
      others.map { .score(request.likeness(of: row.text, and: request.text(of: $0))) }
    )
  }
}

extension ReceivedRequest {
  /// The cosine of two texts' vectors.
  func likeness(of one: [UInt8], and other: [UInt8]) -> Double {
    let (one, other) = (projection.vector(of: one), projection.vector(of: other))
    return Double(zip(one, other).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// The columns of a table, in order, their cells as text.
  func table(_ object: JSONSlice) -> [[String]] {
    members(of: object).map { _, column in
      elements(of: column).map { String(decoding: text(of: $0), as: UTF8.self) }
    }
  }
}
