internal import SluiceCore
package import SluiceJSON

extension TaskDescription {
  /// The task as a page of plain text: what `sluice tasks TASK` prints.
  package var page: String {
    var lines = ["\(id): \(summary)."]
    lines += ["", "arguments"] + arguments.map(Self.line)
    if isFree {
      lines.append("  The whole of inputs is the body.")
    } else if let first = arguments.first, !arguments.dropFirst().contains(where: \.isRequired) {
      lines.append("  A template as inputs is short for \(first.name).")
    }
    if !parameters.isEmpty { lines += ["", "parameters"] + parameters.map(Self.line) }
    lines +=
      ["", "request"] + forms.map { "  \($0.name): POST \($0.route.sketch), \($0.sketch(self))" }
    lines += ["", "answer", "  \(forms[0].answer.words)"]
    if streams != nil {
      lines += ["", "stream: sluice call --stream, and the client, take the answer as it comes"]
    }
    if forms.contains(where: { $0.batched != nil }) {
      lines += ["", "batch: several rows may travel in one request"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same for machines.
  package var json: JSONValue {
    .object([
      .init("task", .string(id)),
      .init("summary", .string(summary)),
      .init("arguments", .array(arguments.map(Self.json))),
      .init("parameters", .array(parameters.map(Self.json))),
      .init("answer", .string(forms[0].answer.words)),
      .init("stream", .bool(streams != nil)),
      .init("batch", .bool(forms.contains { $0.batched != nil })),
    ])
  }

  private static func line(_ field: Field) -> String {
    let needed = field.isRequired ? ", required" : ""
    return "  \(field.name): \(field.type.words)\(needed). \(field.doc)"
  }

  private static func json(_ field: Field) -> JSONValue {
    .object([
      .init("name", .string(field.name)),
      .init("type", .string(field.type.words)),
      .init("required", .bool(field.isRequired)),
      .init("doc", .string(field.doc)),
    ])
  }
}

extension Route {
  /// The route of a model id, or of a server, in a reader's words.
  fileprivate var sketch: String {
    switch self {
    case .model: "to the model"
    case .pipeline(let task): "to the model's pipeline \(task)"
    case .chat: "to …/v1/chat/completions"
    case .embeddings: "to …/v1/embeddings"
    case .openAI(let path): "to …/v1\(path)"
    case .ending(let path): "to …\(path)"
    case .server: "to a server"
    }
  }
}

extension WireForm {
  /// The body, with the fields' names where their values go.
  fileprivate func sketch(_ task: TaskDescription) -> String {
    switch body {
    case .value(let name): name
    case .object(let members): object(members, task)
    case .binary(let name, let members):
      "the bytes of \(name), or with parameters \(object(members, task))"
    case .multipart(let name, let wireName, let members):
      "a form of \(wireName): \(name), and of \(object(members, task))"
    }
  }

  private func object(_ members: [BodyMember], _ task: TaskDescription) -> String {
    "{\(members.map { sketch($0, task) }.joined(separator: ", "))}"
  }

  private func sketch(_ member: BodyMember, _ task: TaskDescription) -> String {
    switch member {
    case .field(let name, let wireName): "\"\(wireName)\": \(name)"
    case .joined(let name, let wireName): "\"\(wireName)\": \(name) joined with commas"
    case .nested(let name, let members): "\"\(name)\": \(object(members, task))"
    case .model: "\"model\": model"
    case .parameters: "\"parameters\": {…}"
    case .rest: "…"
    case .object(let name, let fields):
      "\"\(name)\": {"
        + task.fields.filter { fields.contains($0.name) }.map { "\"\($0.wireName)\": \($0.name)" }
        .joined(separator: ", ") + "}"
    }
  }
}
