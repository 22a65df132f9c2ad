internal import SluiceCore
public import SluiceJSON

/// What may be embedded in one request: a text, or several.
public protocol TextInput: Sendable {
  /// The text as a string, several as a list.
  var textInput: JSONValue { get }
}

extension String: TextInput {
  /// The text.
  public var textInput: JSONValue { .string(self) }
}

extension [String]: TextInput {
  /// The texts.
  public var textInput: JSONValue { .array(map(JSONValue.string)) }
}
