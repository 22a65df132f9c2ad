import SluiceCore
import SluiceJSON

/// A list of strings that travels as one string, its elements joined with commas.
struct JoinedList: Sendable, Equatable {
  let argument: String
  /// What writes the list, as JSON.
  let list: [Segment]

  /// The string, as JSON.
  func text(in record: Record) throws(RowRefusal) -> [UInt8] {
    var draft = RowDraft()
    for segment in list { try segment.write(record, to: &draft) }
    return try text(of: draft.payload)
  }

  /// The string that a list becomes; refused where an element holds a comma itself.
  func text(of json: [UInt8]) throws(RowRefusal) -> [UInt8] {
    guard case .array(let elements)? = try? JSONValue(parsing: json) else {
      throw RowRefusal("\"\(argument)\" is no list of strings")
    }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element else {
        throw RowRefusal("\"\(argument)\" is no list of strings")
      }
      guard !text.contains(",") else {
        throw RowRefusal("\"\(argument)\" holds a comma, which the classic wire cannot carry")
      }
      texts.append(text)
    }
    return JSONValue.string(texts.joined(separator: ",")).text
  }
}
