package import SluiceCore
import SluiceJSON

/// One form of a task's requests and replies.
package struct WireForm: Sendable {
  /// What it is called in messages: `the classic wire`.
  package let name: String
  package let wires: Set<Wire>
  package let route: Route
  package let body: BodyLayout
  /// Fields of the task that this form does not have.
  package let without: Set<String>
  /// The field whose presence asks for this form; nil for the form of all others.
  package let selector: String?
  /// What the request says it accepts.
  package let accept: String
  /// The argument whose values may travel as a list, several rows in one request.
  package let batched: String?
  /// A member that makes vectors cheaper to read, where they become numbers; a server that refuses it
  /// is asked without.
  let tentative: JSONValue.JSONMember?
  package let answer: AnswerRule

  init(
    _ name: String,
    wires: Set<Wire>,
    route: Route,
    body: BodyLayout,
    without: Set<String> = [],
    selector: String? = nil,
    accept: String = "*/*",
    batched: String? = nil,
    tentative: JSONValue.JSONMember? = nil,
    answer: AnswerRule
  ) {
    self.name = name
    self.wires = wires
    self.route = route
    self.body = body
    self.without = without
    self.selector = selector
    self.accept = accept
    self.batched = batched
    self.tentative = tentative
    self.answer = answer
  }

  /// The same form in both profiles.
  static func both(
    route: Route = .model,
    body: BodyLayout,
    without: Set<String> = [],
    accept: String = "*/*",
    answer: AnswerRule
  ) -> [WireForm] {
    Wire.allCases.map {
      .one($0, route: route, body: body, without: without, accept: accept, answer: answer)
    }
  }

  /// The form of one profile.
  static func one(
    _ wire: Wire,
    route: Route = .model,
    body: BodyLayout,
    without: Set<String> = [],
    accept: String = "*/*",
    answer: AnswerRule
  ) -> WireForm {
    WireForm(
      "the \(wire.rawValue) wire",
      wires: [wire],
      route: route,
      body: body,
      without: without,
      accept: accept,
      answer: answer
    )
  }
}

/// How a request body is laid out.
package enum BodyLayout: Sendable, Equatable {
  /// An object of these members, in this order.
  case object([BodyMember])
  /// The value of one field is the whole body; of a binary one, its bytes.
  case value(of: String)
  /// The bytes of one field when nothing else is given, else an object of these members.
  case binary(of: String, [BodyMember])
  /// A form with the bytes of one field, under a name of the wire, and these members.
  case multipart(file: String, as: String, [BodyMember])

  /// The members of the object, where there may be one.
  var members: [BodyMember] {
    switch self {
    case .object(let members), .binary(_, let members), .multipart(_, _, let members): members
    case .value: []
    }
  }
}

/// A member, or several, of a request body.
package enum BodyMember: Sendable, Equatable {
  /// The value of a field, under a name of the wire.
  case field(String, as: String)
  /// An object made of these fields.
  case object(String, of: [String])
  /// An object of these members.
  case nested(String, [BodyMember])
  /// A list of strings, joined with commas, under a name of the wire.
  case joined(String, as: String)
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
    case .field(let name, _), .joined(let name, _): [name]
    case .nested(_, let members): members.flatMap(\.fields)
    case .object(_, let names): names
    case .model: ["model"]
    case .parameters, .rest: []
    }
  }
}
