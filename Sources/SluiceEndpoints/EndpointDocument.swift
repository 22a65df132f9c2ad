import SluiceCore
import SluiceJSON

extension JSONValue {
  /// The text at the end of a path of members; an empty one counts as none.
  func string(_ path: String...) -> String? {
    guard case .string(let text)? = value(at: path), !text.isEmpty else { return nil }
    return text
  }

  /// The whole number at the end of a path of members.
  func integer(_ path: String...) -> Int? {
    guard case .number(let digits)? = value(at: path) else { return nil }
    return Int(digits)
  }

  private func value(at path: [String]) -> JSONValue? {
    path.reduce(self) { value, name in value?[name] }
  }

  /// The document without the values of secrets and the passwords of image registries: the API is
  /// not known to leave them out, and people paste documents into reports.
  var hidingSecrets: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.hidingSecrets))
    case .object(let members):
      .object(
        members.map { member in
          switch member.name {
          case "secrets", "secret", "password": .init(member.name, member.value.hidden)
          default: .init(member.name, member.value.hidingSecrets)
          }
        }
      )
    default: self
    }
  }

  /// The same names with `***` for every value.
  private var hidden: JSONValue {
    switch self {
    case .null: .null
    case .object(let members): .object(members.map { .init($0.name, $0.value.hidden) })
    default: .string("***")
    }
  }
}
