import SluiceCore

/// How near sentences are to one: `[f, …]`, from the same vectors as the embeddings.
struct SentenceSimilarity: RowAnswer {
  let task = "sentence-similarity"
  let routes = ["/similarity"]

  func recognises(_ question: Question) -> Bool { question.input("source_sentence") != nil }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    guard let source = question.input("source_sentence"), question.input("sentences") != nil
    else { throw .wrongShape("missing field `source_sentence` or `sentences`") }
    return AskedRows([AskedRow(question.text(of: source))])
  }

  func value(for row: AskedRow, of question: Question, dice: inout Dice) -> JSONValue {
    let others = question.input("sentences").map { question.elements(of: $0) } ?? []
    return .array(
      others.map { .score(question.likeness(of: row.text, and: question.text(of: $0))) }
    )
  }
}

extension Question {
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
