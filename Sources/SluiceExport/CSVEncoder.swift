import SluiceCore
import SluiceJSON

/// A table after RFC 4180: a header row, CR LF at every line's end, text always in quotes.
///
/// An answer stands there as its JSON text, a nested input value too; an input string as itself.
struct CSVEncoder: RowEncoder {
  private static let ownColumns = [
    "row", "id", "state", "answer", "fault", "status", "attempts", "error",
  ]

  /// Whether cells that a spreadsheet would run as a formula get a `'` in front.
  private let isSafe: Bool
  private let reader = JSONReader()
  private var inputColumns: [String] = []
  private(set) var columnsLeftOut: Set<String> = []

  init(isSafe: Bool) { self.isSafe = isSafe }

  mutating func begin(firstRecord: [UInt8]?, to out: inout [UInt8]) throws {
    out += Self.ownColumns.joined(separator: ",").utf8
    if let firstRecord {
      inputColumns = reader.members(of: try reader.read(firstRecord)).map(\.name)
    }
    for name in headings(of: inputColumns) {
      out.append(UInt8(ascii: ","))
      append(text: Array(name.utf8), to: &out)
    }
    endLine(&out)
  }

  mutating func append(_ outcome: Outcome, input: [UInt8]?, to out: inout [UInt8]) throws {
    appendDecimal(outcome.position, to: &out)
    appendCell(outcome.key, to: &out)
    out.append(UInt8(ascii: ","))
    out += outcome.state.name.utf8
    out.append(UInt8(ascii: ","))
    if let answer = outcome.answer { append(answer, to: &out) }
    let isFailure = outcome.state != .succeeded
    out.append(UInt8(ascii: ","))
    out += (outcome.fault?.rawValue ?? "").utf8
    appendCell(isFailure ? outcome.status : nil, to: &out)
    appendCell(outcome.attempts, to: &out)
    appendCell(outcome.error, to: &out)
    if !inputColumns.isEmpty { try append(input: input, to: &out) }
    endLine(&out)
  }

  /// Input columns keep their names, but for those that are taken: `input.id` beside our own `id`.
  private func headings(of columns: [String]) -> [String] {
    let taken = Set(Self.ownColumns + columns)
    return columns.map { column in
      guard Self.ownColumns.contains(column) else { return column }
      var name = "input.\(column)"
      while taken.contains(name) { name = "input.\(name)" }
      return name
    }
  }

  private func append(_ answer: Answer, to out: inout [UInt8]) {
    switch answer.kind {
    case .json:
      var line: [UInt8] = []
      appendOneLine(answer.bytes, to: &line)
      append(json: line, to: &out)
    case .bytes where String(validating: answer.bytes, as: UTF8.self) != nil:
      append(text: answer.bytes, to: &out)
    case .bytes:
      // A data URI (RFC 2397) says of itself what it is.
      out += "\"data:application/octet-stream;base64,".utf8
      appendBase64(answer.bytes, to: &out)
      out.append(UInt8(ascii: "\""))
    }
  }

  private mutating func append(input: [UInt8]?, to out: inout [UInt8]) throws {
    var cells = [JSONSlice?](repeating: nil, count: inputColumns.count)
    if let input {
      let members = reader.members(of: try reader.read(input))
      for (order, member) in members.enumerated() {
        // Nearly every record has its columns in the order of the first.
        let isInOrder = order < inputColumns.count && inputColumns[order] == member.name
        if let column = isInOrder ? order : inputColumns.firstIndex(of: member.name) {
          cells[column] = member.value
        } else {
          columnsLeftOut.insert(member.name)
        }
      }
    }
    for cell in cells {
      out.append(UInt8(ascii: ","))
      if let cell { append(cell, to: &out) }
    }
  }

  private func append(_ value: JSONSlice, to out: inout [UInt8]) {
    switch value.kind {
    case .null: break
    case .string: append(text: Array(reader.string(value).utf8), to: &out)
    case .array, .object, .number, .bool: append(json: reader.bytes(of: value), to: &out)
    }
  }

  private func appendCell(_ number: Int?, to out: inout [UInt8]) {
    out.append(UInt8(ascii: ","))
    if let number { appendDecimal(Int64(number), to: &out) }
  }

  private func appendCell(_ text: String?, to out: inout [UInt8]) {
    out.append(UInt8(ascii: ","))
    if let text { append(text: Array(text.utf8), to: &out) }
  }

  /// A JSON text; numbers stay numbers, also below zero.
  private func append(json: [UInt8], to out: inout [UInt8]) {
    let isNumber = json.first.map { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) } ?? false
    if isNumber { out += json } else { append(text: json, to: &out) }
  }

  private func append(text: [UInt8], to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    if isSafe {
      if SpreadsheetFormula.starts(text) { out.append(UInt8(ascii: "'")) }
      appendQuoted(SpreadsheetFormula.withoutBareReturns(text), to: &out)
    } else {
      appendQuoted(text, to: &out)
    }
    out.append(UInt8(ascii: "\""))
  }

  /// Doubles the quotes (RFC 4180, 2.7).
  private func appendQuoted(_ text: [UInt8], to out: inout [UInt8]) {
    var start = text.startIndex
    for index in text.indices where text[index] == UInt8(ascii: "\"") {
      out += text[start...index]
      start = index
    }
    out += text[start...]
  }

  private func endLine(_ out: inout [UInt8]) { out += [0x0D, 0x0A] }
}
