import SluiceCore

/// Embeddings as the containers write them: `{"embeddings": [f, …]}`, a list of lists for a list.
struct SentenceEmbeddings: AnswerGenerator {
  let task = "sentence-embeddings"

  func recognises(_ request: ReceivedRequest) -> Bool { false }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    out += #"{"embeddings":"#.utf8
    if asked.isList { out.append(UInt8(ascii: "[")) }
    for (index, row) in asked.rows.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      appendVector(request.projection.vector(of: row.text), to: &out)
    }
    if asked.isList { out.append(UInt8(ascii: "]")) }
    out.append(UInt8(ascii: "}"))
  }
}
