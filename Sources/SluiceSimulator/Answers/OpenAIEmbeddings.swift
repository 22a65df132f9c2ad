import Foundation
import SluiceCore
import SluiceJSON

/// Embeddings as OpenAI's `/v1/embeddings` writes them, as numbers or as base64.
struct OpenAIEmbeddings: AnswerGenerator {
  let task = "embeddings"
  let routes = ["/embeddings"]
  let dialect = RequestRefusal.Dialect.openAI

  func recognises(_ request: ReceivedRequest) -> Bool { request.member("input") != nil }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    try request.rows(in: "input")
  }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    let projection = request.projection
    let isBase64 = request.string("encoding_format") == "base64"
    out += #"{"object":"list","data":["#.utf8
    for (index, row) in asked.rows.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out += #"{"object":"embedding","index":\#(index),"embedding":"#.utf8
      let vector = projection.vector(of: row.text)
      if isBase64 { appendBase64(vector, to: &out) } else { appendVector(vector, to: &out) }
      out.append(UInt8(ascii: "}"))
    }
    let tokens = asked.rows.reduce(0) { $0 + tokenCount($1.text) }
    out += #"],"model":"#.utf8
    appendJSONString(request.model.utf8, to: &out)
    out += #","usage":{"prompt_tokens":\#(tokens),"total_tokens":\#(tokens)}}"#.utf8
  }

  /// Little-endian float32, as the OpenAI clients ask for by default.
  private func appendBase64(_ vector: [Float], to out: inout [UInt8]) {
    let bytes = vector.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    appendJSONString(Data(bytes).base64EncodedData(), to: &out)
  }
}

/// About as many tokens as a model would count: four bytes each.
func tokenCount(_ text: [UInt8]) -> Int { text.count / 4 + 1 }
