import SluiceCore
import SluiceJSON

extension ExportFormat {
  /// The lines of versions before 0.2: a key whose value is not known is not there.
  package static let jsonlV1 = ExportFormat(
    "jsonl-v1",
    "the lines of versions before 0.2, which leave out what is not known",
    endings: [".jsonl", ".ndjson"],
    traits: [.joins, .compressible, .streams]
  ) { (request) throws(SluiceError) in
    StreamedWriter(JSONLV1Encoder(), into: try request.sink())
  }
}

/// One JSON object a line, compact, its keys in a fixed order.
///
/// `{"row":1,"id":"r1","state":"succeeded","input":{…},"answer":…}`, and for what did not succeed
/// `{"row":2,"id":"r2","state":"failed","input":{…},"fault":"row","status":400,"attempts":1,"error":"…"}`.
/// A key whose value is not known is not there.
private struct JSONLV1Encoder: RowEncoder {
  mutating func append(_ row: ResultRow, to out: inout [UInt8]) {
    let outcome = row.outcome
    out += "{\"row\":".utf8
    appendDecimal(outcome.position, to: &out)
    if let key = outcome.key {
      out += ",\"id\":".utf8
      appendString(key, to: &out)
    }
    out += ",\"state\":\"".utf8
    out += outcome.state.name.utf8
    out.append(UInt8(ascii: "\""))
    if let input = row.input {
      out += ",\"input\":".utf8
      appendOneLine(input, to: &out)
    }
    if let answer = outcome.answer { append(answer, to: &out) }
    if outcome.state != .succeeded { appendFailure(outcome, to: &out) }
    out += "}\n".utf8
  }

  private func append(_ answer: Answer, to out: inout [UInt8]) {
    switch answer.kind {
    case .json:
      out += ",\"answer\":".utf8
      appendOneLine(answer.bytes, to: &out)
    case .bytes:
      if let text = String(validating: answer.bytes, as: UTF8.self) {
        out += ",\"answer\":".utf8
        appendString(text, to: &out)
      } else {
        out += ",\"answer_b64\":\"".utf8
        appendBase64(answer.bytes, to: &out)
        out.append(UInt8(ascii: "\""))
      }
    }
  }

  private func appendFailure(_ outcome: Outcome, to out: inout [UInt8]) {
    if let fault = outcome.fault {
      out += ",\"fault\":\"".utf8
      out += fault.rawValue.utf8
      out.append(UInt8(ascii: "\""))
    }
    if let status = outcome.status {
      out += ",\"status\":".utf8
      appendDecimal(Int64(status), to: &out)
    }
    out += ",\"attempts\":".utf8
    appendDecimal(Int64(outcome.attempts), to: &out)
    if let error = outcome.error {
      out += ",\"error\":".utf8
      appendString(error, to: &out)
    }
  }

  private func appendString(_ text: String, to out: inout [UInt8]) {
    appendJSONString(text.utf8, to: &out)
  }
}
