import SluiceCore
import SluiceJSON

extension ExportFormat {
  /// The results of OpenAI's batches.
  package static let openAIBatch = ExportFormat(
    "openai-batch",
    "the results of OpenAI's batches: custom_id, response, error",
    endings: [".jsonl"],
    traits: [.compressible, .streams]
  ) { (request) throws(SluiceError) in
    StreamedWriter(BatchEncoder(), into: try request.sink())
  }
}

/// The results of OpenAI's batches: one JSON object a line.
///
/// `{"id":"batch_req_1","custom_id":"r1","response":{"status_code":200,"request_id":"…","body":{…}},"error":null}`,
/// and for what did not succeed `{…,"response":null,"error":{"code":"400","message":"…"}}`, where the
/// code is the status, or whose fault it was when nothing was answered.
/// Source: <https://platform.openai.com/docs/api-reference/batch/request-output>.
private struct BatchEncoder: RowEncoder {
  mutating func append(_ row: ResultRow, to out: inout [UInt8]) {
    let outcome = row.outcome
    out += "{\"id\":\"batch_req_".utf8
    appendDecimal(outcome.position, to: &out)
    out += "\",\"custom_id\":".utf8
    append(outcome.key, to: &out)
    if let answer = outcome.answer {
      out += ",\"response\":{\"status_code\":".utf8
      appendDecimal(Int64(outcome.status ?? 200), to: &out)
      out += ",\"request_id\":".utf8
      append(outcome.requestID, to: &out)
      out += ",\"body\":".utf8
      append(answer, to: &out)
      out += "},\"error\":null}\n".utf8
    } else {
      out += ",\"response\":null,\"error\":{\"code\":".utf8
      append(outcome.status.map(String.init) ?? outcome.fault?.rawValue, to: &out)
      out += ",\"message\":".utf8
      append(outcome.error, to: &out)
      out += "}}\n".utf8
    }
  }

  private func append(_ answer: Answer, to out: inout [UInt8]) {
    switch answer.kind {
    case .json: appendOneLine(answer.bytes, to: &out)
    case .bytes: append(String(decoding: answer.bytes, as: UTF8.self), to: &out)
    }
  }

  private func append(_ text: String?, to out: inout [UInt8]) {
    guard let text else { return out += "null".utf8 }
    appendJSONString(text.utf8, to: &out)
  }
}
