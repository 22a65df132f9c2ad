import SluiceCore
import SluiceJSON

/// A member of a request body, with the field or the fields whose values it holds.
struct BodyContent {
  enum Value {
    case given(Given)
    /// A list of strings, as one string.
    case joined(Given)
    case object([BodyContent])
  }
  let name: String
  let value: Value

  init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  private init(_ given: Given) { self.init(given.field.wireName, .given(given)) }

  /// The members of a body of this layout, without those whose fields are not given.
  ///
  /// `model` is what stands in the member of this name where no parameter gives it; `elsewhere` is
  /// a field that has its place outside the object.
  static func contents(
    of layout: [BodyMember],
    given: GivenFields,
    wire: Wire,
    model: String,
    elsewhere: String? = nil
  ) -> [BodyContent] {
    let placed = layout.flatMap(\.fields) + (elsewhere.map { [$0] } ?? [])
    let rest = given.values.filter { !placed.contains($0.field.name) }.map(BodyContent.init)
    func contents(_ layout: [BodyMember]) -> [BodyContent] { layout.flatMap(contents) }
    func contents(_ member: BodyMember) -> [BodyContent] {
      switch member {
      case .field(let name, let wireName):
        return given.value(of: name).map { [BodyContent(wireName, .given($0))] } ?? []
      case .joined(let name, let wireName):
        return given.value(of: name).map { [BodyContent(wireName, .joined($0))] } ?? []
      case .nested(let name, let members):
        return [BodyContent(name, .object(contents(members)))]
      case .object(let name, let fields):
        return [BodyContent(name, .object(fields.compactMap(given.value).map(BodyContent.init)))]
      case .parameters:
        let isSent = !rest.isEmpty || wire == .current
        return isSent ? [BodyContent("parameters", .object(rest))] : []
      case .rest: return rest
      case .model:
        let named = given.value(of: "model")
        if let named, !named.isURL { return [BodyContent("model", .given(named))] }
        // A URL is no name: the clients tell the server then what any server is told.
        let name = named == nil ? model : wire.anyModel
        let told = Given(field: .extra("model"), value: .string(name), place: "model")
        return [BodyContent("model", .given(told))]
      }
    }
    return contents(layout)
  }
}

extension Given {
  fileprivate var isURL: Bool {
    if case .string(let text) = value { Address.scheme(of: text) != nil } else { false }
  }
}

extension JSONValue {
  /// Whether a string of the value holds `{{`.
  var hasBraces: Bool {
    switch self {
    case .null, .bool, .number: false
    case .string(let text): text.utf8.contains(UInt8(ascii: "{")) && text.contains("{{")
    case .array(let elements): elements.contains(where: \.hasBraces)
    case .object(let members): members.contains { $0.value.hasBraces }
    }
  }
}
