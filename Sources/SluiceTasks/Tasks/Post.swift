import SluiceCore

extension TaskDescription {
  /// Any body to any path: `inputs` is the body, whatever its shape, and the reply is the answer.
  static let post = TaskDescription(
    "post",
    summary: "Sends any JSON to any path and keeps any answer",
    arguments: [
      .optional("json", .any, "The body: the whole of `inputs`, objects included.")
    ],
    parameters: [
      .optional("data", .binary, "A file whose bytes are the body, in place of JSON.")
    ],
    forms: [
      WireForm(
        "a body of bytes",
        wires: [.current, .classic],
        route: .model,
        body: .value(of: "data"),
        without: ["json"],
        selector: "data",
        answer: .anything
      )
    ] + WireForm.both(body: .value(of: "json"), without: ["data"], answer: .anything),
    isFree: true
  )
}
