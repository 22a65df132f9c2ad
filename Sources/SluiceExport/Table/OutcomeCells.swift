import SluiceCore
import SluiceJSON

extension ResultField {
  /// What the field holds; an id may be a whole number besides.
  var kind: ResultColumn.Kind {
    switch self {
    case .row, .status, .attempts, .inputTokens, .outputTokens: .integer
    case .latency: .number
    case .id, .state, .answer, .fault, .error, .requestID: .text
    }
  }
}

extension Cells {
  /// Appends what is known about a row.
  mutating func append(_ field: ResultField, of outcome: Outcome, ids: ResultShape.IDKind) {
    switch field {
    case .row: append(number: outcome.position)
    case .id:
      if ids == .integer {
        append(.literal) { $0 += (outcome.key ?? "0").utf8 }
      } else {
        append(text: outcome.key)
      }
    case .state: append(text: outcome.state.name)
    case .answer: append(answer: outcome.answer)
    case .fault: append(text: outcome.fault?.rawValue)
    case .status: append(number: Int64(outcome.status ?? 0))
    case .attempts: append(number: Int64(outcome.attempts))
    case .error: append(text: outcome.error)
    case .latency: append(.literal) { appendMilliseconds(outcome.latency, to: &$0) }
    case .inputTokens: append(number: outcome.inputTokens ?? 0)
    case .outputTokens: append(number: outcome.outputTokens ?? 0)
    case .requestID: append(text: outcome.requestID)
    }
  }

  private mutating func append(answer: Answer?) {
    guard let answer else { return appendMissing() }
    guard answer.kind == .json else { return append(.text) { appendPlain(answer, to: &$0) } }
    // A text is itself, everything else its JSON.
    if answer.bytes.first == UInt8(ascii: "\""),
      case .string(let text)? = try? JSONValue(parsing: answer.bytes)
    {
      return append(text: text)
    }
    let isNested = answer.bytes.first { $0 > 0x20 }.map { "[{".utf8.contains($0) } ?? false
    append(isNested ? .json : .literal) { appendOneLine(answer.bytes, to: &$0) }
  }
}

/// Appends an answer as JSON; what is no JSON becomes a string.
func appendAnswer(_ answer: Answer, to out: inout [UInt8]) {
  switch answer.kind {
  case .json: appendOneLine(answer.bytes, to: &out)
  case .bytes:
    var text: [UInt8] = []
    appendPlain(answer, to: &text)
    appendJSONString(text, to: &out)
  }
}

/// Appends an answer that is no JSON as text: itself, or a data URI (RFC 2397), which says of itself
/// what it is.
private func appendPlain(_ answer: Answer, to out: inout [UInt8]) {
  if String(validating: answer.bytes, as: UTF8.self) != nil { return out += answer.bytes }
  out += "data:application/octet-stream;base64,".utf8
  appendBase64(answer.bytes, to: &out)
}

/// Appends a time in milliseconds with three decimals, always: a reader that meets `12` first takes
/// the column for whole numbers.
func appendMilliseconds(_ time: Duration?, to out: inout [UInt8]) {
  let microseconds = time.map { Int64($0 / .microseconds(1)) } ?? 0
  appendDecimal(microseconds / 1000, to: &out)
  let rest = microseconds % 1000
  out += [
    UInt8(ascii: "."), 0x30 + UInt8(rest / 100), 0x30 + UInt8(rest / 10 % 10),
    0x30 + UInt8(rest % 10),
  ]
}
