import SluiceCore
import SluiceJSON

/// A template whose text is wanted beside the request: what a file is called.
struct RecordText: Sendable, Equatable {
  private enum Part: Sendable, Equatable {
    case text(String)
    case column(name: String, index: Int)
  }
  private let parts: [Part]

  /// Compiles a template; the columns that it refers to are added to those that are read already.
  ///
  /// - Throws: When it is malformed; `place` is the key that it was given under.
  init(_ source: String, at place: String, columns: inout [String]) throws(SluiceError) {
    let template: ColumnTemplate
    do { template = try ColumnTemplate(source) } catch {
      throw SluiceError(.data, at: place, error.reason)
    }
    parts = template.parts.map { part in
      switch part {
      case .text(let text): .text(text)
      case .column(let name): .column(name: name, index: columns.index(adding: name))
      }
    }
  }

  /// The text that a record gives it.
  func text(in record: Record) throws(RowRefusal) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let piece): text += piece
      case .column(let name, let index): text += try record.text(of: index, column: name)
      }
    }
    return text
  }
}

extension [String] {
  /// The place of a name, which is added where it is missing.
  mutating func index(adding name: String) -> Int {
    if let index = firstIndex(of: name) { return index }
    append(name)
    return count - 1
  }
}

extension Record {
  /// A field as text: a string without its quotes and escapes, anything else as it is written.
  ///
  /// - Throws: When it is missing or null, a list or an object, or holds half a character.
  func text(of index: Int, column: String) throws(RowRefusal) -> String {
    guard let slice = fields[index], slice.kind != .null else {
      throw RowRefusal("column \"\(column)\" is missing or null")
    }
    let text = bytes[slice.range]
    switch slice.kind {
    case .number, .bool, .null: return String(decoding: text, as: UTF8.self)
    case .object, .array:
      throw RowRefusal("column \"\(column)\" holds \(JSONText.words(text)), wanted a string")
    case .string:
      guard text.contains(UInt8(ascii: "\\")) else {
        return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
      }
      guard case .string(let plain) = try? JSONValue(parsing: Array(text)) else {
        throw RowRefusal("column \"\(column)\" holds an escape that is no character")
      }
      return plain
    }
  }
}
