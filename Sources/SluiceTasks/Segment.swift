import SluiceCore
import SluiceJSON

/// A stretch of a request body.
enum Segment: Sendable, Equatable {
  /// Bytes that are the same in every row.
  case literal([UInt8])
  /// A column's value as it stands: its type, its digits, its escapes.
  case value(ColumnReference)
  /// A column inside a string.
  case spliced(ColumnReference)
  /// An image or a recording: nothing is written, its place is kept.
  case binary(BinaryValue)
  /// A list that is written as one string.
  case joined(JoinedList)

  /// Appends what a record makes of the segment.
  func write(_ record: Record, to draft: inout RowDraft) throws(RowRefusal) {
    switch self {
    case .literal(let bytes): draft.payload += bytes
    case .value(let column):
      try column.write(record, to: &draft.payload)
    case .spliced(let column):
      let slice = try column.slice(of: record)
      switch slice.kind {
      case .string: draft.payload += record.bytes[slice.range.dropFirst().dropLast()]
      case .object, .array: appendEscaped(record.bytes[slice.range], to: &draft.payload)
      case .number, .bool, .null: draft.payload += record.bytes[slice.range]
      }
    case .binary(let value):
      let reference = try value.reference(in: record)
      let slot = MediaSlot(reference, at: draft.payload.count, argument: value.argument)
      draft.media.append(slot)
    case .joined(let list): draft.payload += try list.text(in: record)
    }
  }

  /// About how many bytes ``write(_:to:)`` will append.
  func length(in record: Record) -> Int {
    switch self {
    case .literal(let bytes): bytes.count
    case .value(let column), .spliced(let column): record.fields[column.index]?.length ?? 0
    case .binary, .joined: 0
    }
  }

  /// The text of an object or array becomes part of a string.
  private func appendEscaped(_ json: ArraySlice<UInt8>, to out: inout [UInt8]) {
    var quoted: [UInt8] = []
    appendJSONString(json, to: &quoted)
    out += quoted.dropFirst().dropLast()
  }
}

/// A reference to a column, and what it must hold.
struct ColumnReference: Sendable, Equatable {
  /// The column's place in ``Record/fields``.
  let index: Int
  let column: String
  let type: ValueType
  /// What wants it, for messages.
  let field: String
  let task: String

  func slice(of record: Record) throws(RowRefusal) -> JSONSlice {
    guard let slice = record.fields[index] else {
      throw RowRefusal("column \"\(column)\" is missing")
    }
    guard slice.kind != .null else { throw RowRefusal("column \"\(column)\" is null") }
    return slice
  }

  /// Appends the value as it stands.
  ///
  /// A table has texts only: where something else is wanted, the text is read as the JSON of it.
  func write(_ record: Record, to out: inout [UInt8]) throws(RowRefusal) {
    let slice = try slice(of: record)
    let value = record.bytes[slice.range]
    if slice.kind == .string, type.takesText { return out += value }
    guard let mismatch = type.mismatch(value) else { return out += value }
    if record.cellsAreText, slice.kind == .string, let cell = cellValue(value) {
      if type.mismatch(cell[...]) == nil { return out += cell }
    }
    let hint = record.cellsAreText && type.isWrittenAsJSON ? ", written as JSON in the cell" : ""
    throw RowRefusal(
      "column \"\(column)\" holds \(mismatch), \(task) wants \(type.words) as \"\(field)\"\(hint)"
    )
  }

  /// The JSON that the text of a cell is; the truths of Python and R are JSON's.
  private func cellValue(_ value: ArraySlice<UInt8>) -> [UInt8]? {
    guard case .string(let text)? = try? JSONValue(parsing: Array(value)) else { return nil }
    switch text {
    case "True", "TRUE": return Array("true".utf8)
    case "False", "FALSE": return Array("false".utf8)
    default: return (try? JSONValue(parsing: Array(text.utf8)))?.text
    }
  }
}
