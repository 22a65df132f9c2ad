import SluiceCore
import SluiceJSON

/// The arguments of a call by their Python names, without those that are nil.
struct CallArguments: ExpressibleByDictionaryLiteral {
  private(set) var members: [JSONValue.JSONMember] = []
  private(set) var media: [MediaInput] = []

  init(dictionaryLiteral elements: (String, (any ArgumentValue)?)...) {
    for (name, value) in elements { set(name, value) }
  }

  /// Adds an argument, unless its value is nil.
  mutating func set(_ name: String, _ value: (any ArgumentValue)?) {
    guard let value else { return }
    members.append(.init(name, value.json(keeping: &media)))
  }
}

/// What can be an argument.
protocol ArgumentValue {
  /// The value as it stands in a request; bytes are put aside.
  func json(keeping media: inout [MediaInput]) -> JSONValue
}

extension JSONValue: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue { self }
}

extension String: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue { .string(self) }
}

extension Bool: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue { .bool(self) }
}

extension Int: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue { .number(String(self)) }
}

extension Double: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue { .number(String(self)) }
}

extension Array: ArgumentValue where Element: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue {
    .array(map { $0.json(keeping: &media) })
  }
}

extension Dictionary: ArgumentValue where Key == String, Value: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue {
    .object(sorted { $0.key < $1.key }.map { .init($0.key, $0.value.json(keeping: &media)) })
  }
}

extension MediaInput: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue {
    media.append(self)
    return .string(String(media.count - 1))
  }
}

extension ArgumentValue where Self: RawRepresentable, RawValue == String {
  func json(keeping media: inout [MediaInput]) -> JSONValue { .string(rawValue) }
}
