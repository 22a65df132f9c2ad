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
  package var fields: [String] {
    switch self {
    case .field(let name, _): [name]
    case .object(_, let names): names
    case .model: ["model"]
    case .parameters, .rest: []
    }
  }
}
