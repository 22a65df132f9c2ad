import SluiceCore

extension TaskDescription {
  /// A handler of one's own on a dedicated endpoint: it is given every key of the body.
  static let custom = TaskDescription(
    "custom",
    summary: "Asks a custom handler; parameters of any name go beside inputs",
    arguments: [
      .required("inputs", .any, "What the handler is asked: the whole of `inputs`.")
    ],
    forms: WireForm.both(
      body: .object([.field("inputs", as: "inputs"), .rest]),
      answer: .anything
    ),
    isOpen: true
  )
}
