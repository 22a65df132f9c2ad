import SluiceCore

extension TaskDescription {
  /// Any body to any path: `inputs` is the body, whatever its shape, and the reply is the answer.
  static let post = TaskDescription(
    "post",
    summary: "Sends any JSON to any path and keeps any answer",
    arguments: [
      .optional("json", .any, "The body: the whole of `inputs`, objects included.")
    ],
    forms: WireForm.both(body: .value(of: "json"), answer: .anything),
    isFree: true
  )
}
