package import SluiceCore

extension BodyWriter {
  /// Writes a whole body; returns how it travels, nil when there is none.
  mutating func write(
    _ layout: BodyLayout,
    given: GivenFields,
    wire: Wire,
    target: Target
  ) throws(SluiceError) -> BodyEncoding? {
    switch layout {
    case .value(let name):
      guard let value = given.value(of: name) else { return nil }
      try write(value)
      return value.field.type == .binary ? .raw : .json
    case .binary(let name, _) where given.values.map(\.field.name) == [name]:
      return try write(.value(of: name), given: given, wire: wire, target: target)
    case .object(let members), .binary(_, let members):
      try write(members, given: given, wire: wire, target: target)
      return .json
    case .multipart(let name, let wireName, let members):
      guard let file = given.value(of: name) else { return nil }
      try write(file)
      try write(members, given: given, wire: wire, target: target, elsewhere: name)
      return .multipart(file: wireName)
    }
  }

  private mutating func write(
    _ members: [BodyMember],
    given: GivenFields,
    wire: Wire,
    target: Target,
    elsewhere: String? = nil
  ) throws(SluiceError) {
    let model = try Self.model(target, wire: wire, given: given, layout: members)
    try write(
      object: BodyContent.contents(
        of: members,
        given: given,
        wire: wire,
        model: model,
        elsewhere: elsewhere
      )
    )
  }

  /// What stands in `model` where no parameter names one.
  private static func model(
    _ target: Target,
    wire: Wire,
    given: GivenFields,
    layout: [BodyMember]
  ) throws(SluiceError) -> String {
    switch target {
    case .id(let id): return id
    case .url: return wire.anyModel
    case .openAI:
      guard !layout.contains(.model) || given.value(of: "model") != nil else {
        throw SluiceError(
          .data,
          at: "parameters.model",
          "the service at OPENAI_BASE_URL wants the model's name"
        )
      }
      return ""
    }
  }
}

extension Wire {
  /// The model that a server of one model is told: it takes any name, and the clients send these.
  package var anyModel: String { self == .current ? "dummy" : "tgi" }
}
