package import SluiceCore
package import SluiceJSON

/// An argument or a parameter of a task.
package struct Field: Sendable, Equatable {
  /// The name in Python's `InferenceClient`.
  package let name: String
  /// The name in the request.
  package let wireName: String
  package let type: ValueType
  package let isRequired: Bool
  /// What is sent when nothing is given, by profile.
  package let defaults: [Wire: JSONValue]
  /// Older names of the same thing, accepted too.
  package let aliases: [String]
  /// One sentence for people.
  package let doc: String

  /// A field that every row or job must give.
  static func required(
    _ name: String,
    _ type: ValueType,
    as wireName: String? = nil,
    aliases: [String] = [],
    _ doc: String
  ) -> Field {
    Field(name, wireName ?? name, type, isRequired: true, [:], aliases, doc)
  }

  /// A field that may be left out.
  static func optional(
    _ name: String,
    _ type: ValueType,
    defaults: [Wire: JSONValue] = [:],
    aliases: [String] = [],
    _ doc: String
  ) -> Field {
    Field(name, name, type, isRequired: false, defaults, aliases, doc)
  }

  private init(
    _ name: String,
    _ wireName: String,
    _ type: ValueType,
    isRequired: Bool,
    _ defaults: [Wire: JSONValue],
    _ aliases: [String],
    _ doc: String
  ) {
    self.name = name
    self.wireName = wireName
    self.type = type
    self.isRequired = isRequired
    self.defaults = defaults
    self.aliases = aliases
    self.doc = doc
  }

  /// A member of `extra_body`: sent as it is, under its own name.
  static func extra(_ name: String) -> Field { .optional(name, .any, "") }

  /// Keys for servers that take more than the clients know; its members go beside the parameters.
  static let extraBody = extraBody()

  /// The same with older names: some methods took a free `parameters` object.
  static func extraBody(aliases: [String] = []) -> Field {
    .optional(
      "extra_body",
      .object,
      aliases: aliases,
      "More keys for the request, beside the parameters, for servers that take them."
    )
  }

  static let streamName = "stream"

  /// Present where the clients always send it; batches are never streamed.
  static func stream(_ defaults: [Wire: JSONValue]) -> Field {
    .optional(streamName, .never, defaults: defaults, "Streaming; a batch is never streamed.")
  }
}
