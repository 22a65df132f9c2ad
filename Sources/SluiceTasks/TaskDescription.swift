package import SluiceCore

/// A task, declared once: rendering, validation, help and documentation are all drawn from it.
package struct TaskDescription: Sendable {
  /// The task's name on the hub: `text-classification`.
  package let id: String
  /// One line for people, without a full stop.
  package let summary: String
  /// What a row asks with. A string under `inputs` is short for the first.
  package let arguments: [Field]
  /// What may be set beside the arguments.
  package let parameters: [Field]
  /// Parameters that are given all or not at all.
  package let together: [String]
  /// The forms that requests take, the first that fits a job is used.
  package let forms: [WireForm]
  /// Whether the job chooses path, method and the whole body itself.
  package let isFree: Bool

  init(
    _ id: String,
    summary: String,
    arguments: [Field],
    parameters: [Field] = [],
    together: [String] = [],
    forms: [WireForm],
    isFree: Bool = false
  ) {
    self.id = id
    self.summary = summary
    self.arguments = arguments
    self.parameters = parameters
    self.together = together
    self.forms = forms
    self.isFree = isFree
  }

  /// Arguments and parameters.
  package var fields: [Field] { arguments + parameters }
}

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
  static let extraBody = Field.optional(
    "extra_body",
    .object,
    "More keys for the request, beside the parameters, for servers that take them."
  )

  /// Present where the clients always send it; batches are never streamed.
  static func stream(_ defaults: [Wire: JSONValue]) -> Field {
    .optional("stream", .never, defaults: defaults, "Streaming; a batch is never streamed.")
  }
}

/// One form of a task's requests and replies.
package struct WireForm: Sendable {
  /// What it is called in messages: `the classic wire`.
  package let name: String
  package let wires: Set<Wire>
  package let route: Route
  package let body: BodyLayout
  /// Fields of the task that this form does not have.
  package let without: Set<String>
  /// The argument whose values may travel as a list, several rows in one request.
  package let batched: String?
  package let answer: AnswerRule

  init(
    _ name: String,
    wires: Set<Wire>,
    route: Route,
    body: BodyLayout,
    without: Set<String> = [],
    batched: String? = nil,
    answer: AnswerRule
  ) {
    self.name = name
    self.wires = wires
    self.route = route
    self.body = body
    self.without = without
    self.batched = batched
    self.answer = answer
  }

  /// The same form in both profiles.
  static func both(
    route: Route = .model,
    body: BodyLayout,
    answer: AnswerRule
  ) -> [WireForm] {
    Wire.allCases.map {
      WireForm("the \($0.rawValue) wire", wires: [$0], route: route, body: body, answer: answer)
    }
  }
}

/// How a request body is laid out.
package enum BodyLayout: Sendable, Equatable {
  /// An object of these members, in this order.
  case object([BodyMember])
  /// The value of one field is the whole body.
  case value(of: String)
}

/// A member, or several, of a request body.
package enum BodyMember: Sendable, Equatable {
  /// The value of a field, under a name of the wire.
  case field(String, as: String)
  /// An object made of these fields.
  case object(String, of: [String])
  /// `parameters`: an object of all given fields that have no place of their own. The current
  /// profile sends it empty too, the classic one leaves it out then.
  case parameters
  /// Those fields, at the root.
  case rest
  /// `model` as the chat route wants it: the parameter, else the job's model id, else a placeholder.
  case model

  /// The fields that have their place here.
  var fields: [String] {
    switch self {
    case .field(let name, _): [name]
    case .object(_, let names): names
    case .model: ["model"]
    case .parameters, .rest: []
    }
  }
}
