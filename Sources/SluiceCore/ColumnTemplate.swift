import SluiceJSON

/// A string of a job, cut at its references to columns.
///
/// `{{name}}` stands for the column, blanks around the name aside; `{{meta.text}}` looks into one.
/// `{{["any name"]}}` names a column whatever is in its name, as a JSON string. Quoted text between the
/// braces stands for itself: `{{"{{"}}` writes `{{`.
package struct ColumnTemplate: Sendable, Equatable {
  package enum Part: Sendable, Equatable {
    case text(String)
    case column(String)
  }
  package let parts: [Part]

  /// Why a string is no template: one clause.
  package struct Flaw: Error, Equatable {
    package let reason: String
  }

  package init(_ source: String) throws(Flaw) {
    var parts: [Part] = []
    var rest = Substring(source)
    while let open = rest.firstRange(of: "{{") {
      if open.lowerBound > rest.startIndex {
        parts.append(.text(String(rest[..<open.lowerBound])))
      }
      let inside = rest[open.upperBound...].drop { $0 == " " }
      if let quote = inside.first, quote == "\"" || quote == "'" {
        parts.append(.text(try Self.quoted(&rest, from: inside, quote: quote)))
      } else if inside.hasPrefix("[\"") {
        parts.append(.column(try Self.bracketed(&rest, from: inside)))
      } else {
        parts.append(.column(try Self.name(&rest, from: inside)))
      }
    }
    if !rest.isEmpty || parts.isEmpty { parts.append(.text(String(rest))) }
    self.parts = parts
  }

  /// The column, when the string is a reference to it and nothing else.
  package var wholeColumn: String? {
    guard parts.count == 1, case .column(let name) = parts[0] else { return nil }
    return name
  }

  /// The string, when it refers to no column.
  package var constant: String? {
    var text = ""
    for part in parts {
      guard case .text(let piece) = part else { return nil }
      text += piece
    }
    return text
  }

  private static func name(_ rest: inout Substring, from inside: Substring) throws(Flaw) -> String {
    guard let close = inside.firstRange(of: "}}") else {
      throw Flaw(reason: "a reference that starts with {{ has no }}")
    }
    var name = inside[..<close.lowerBound]
    while name.last == " " { name.removeLast() }
    guard !name.isEmpty else { throw Flaw(reason: "a reference between {{ and }} names no column") }
    guard !name.contains("{"), !name.contains("}") else {
      throw Flaw(reason: "a reference stands inside a reference")
    }
    rest = inside[close.upperBound...]
    return String(name)
  }

  /// A name between `["` and `"]`, in which JSON's escapes count.
  private static func bracketed(
    _ rest: inout Substring,
    from inside: Substring
  ) throws(Flaw) -> String {
    var end = inside.index(inside.startIndex, offsetBy: 2)
    while end < inside.endIndex, inside[end] != "\"" {
      end = inside.index(after: end)
      if inside[inside.index(before: end)] == "\\", end < inside.endIndex {
        end = inside.index(after: end)
      }
    }
    guard end < inside.endIndex, case let tail = inside[inside.index(after: end)...],
      tail.hasPrefix("]"), case let close = tail.dropFirst().drop(while: { $0 == " " }),
      close.hasPrefix("}}")
    else { throw Flaw(reason: "a name after {{[\" is not followed by \"]}}") }
    let quoted = inside[inside.index(after: inside.startIndex)...end]
    guard case .string(let name)? = try? JSONValue(parsing: Array(quoted.utf8)) else {
      throw Flaw(reason: "a name between {{[\" and \"]}} is no JSON string")
    }
    rest = close.dropFirst(2)
    return name
  }

  private static func quoted(
    _ rest: inout Substring,
    from inside: Substring,
    quote: Character
  ) throws(Flaw) -> String {
    let body = inside.dropFirst()
    guard let end = body.firstIndex(of: quote) else {
      throw Flaw(reason: "a quoted text after {{ has no end")
    }
    let tail = body[body.index(after: end)...].drop { $0 == " " }
    guard tail.hasPrefix("}}") else {
      throw Flaw(reason: "a quoted text after {{ is not followed by }}")
    }
    rest = tail.dropFirst(2)
    return String(body[..<end])
  }
}
