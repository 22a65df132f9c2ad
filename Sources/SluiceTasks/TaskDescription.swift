package import SluiceCore

/// A task, declared once: rendering, validation, help and documentation are all drawn from it.
package struct TaskDescription: Sendable {
  /// The task's name on the hub: `text-classification`.
  package let id: String
  /// One line for people, without a full stop.
  package let summary: String
  /// What a row asks with; a string under `inputs` is short for the first.
  package let arguments: [Field]
  /// What may be set beside the arguments.
  package let parameters: [Field]
  /// Parameters that are given all or not at all.
  package let together: [String]
  /// Parameters that say nothing unless another one, named here, is true; as with the Python
  /// clients they are sent as false then.
  package let onlyWith: [String: String]
  /// The columns of a table of answers, for CSV and Parquet, when none are asked for; empty for the
  /// answers as they are.
  package let columns: [ResultColumn]
  /// The forms that requests take, the first that fits a job is used.
  package let forms: [WireForm]
  /// What the events of a streamed answer are; nil for a task that does not stream.
  package let streams: StreamDialect?
  /// Whether the job chooses path, method and the whole body itself.
  package let isFree: Bool
  /// Whether parameters of any name are sent, as they are given.
  package let isOpen: Bool

  init(
    _ id: String,
    summary: String,
    arguments: [Field],
    parameters: [Field] = [],
    together: [String] = [],
    onlyWith: [String: String] = [:],
    columns: [ResultColumn] = [],
    forms: [WireForm],
    streams: StreamDialect? = nil,
    isFree: Bool = false,
    isOpen: Bool = false
  ) {
    self.id = id
    self.summary = summary
    self.arguments = arguments
    self.parameters = parameters
    self.together = together
    self.onlyWith = onlyWith
    self.columns = columns
    self.forms = forms
    self.streams = streams
    self.isFree = isFree
    self.isOpen = isOpen
  }

  /// Whether OpenAI's servers have the task.
  package var speaksOpenAI: Bool { forms.contains(where: \.route.isOpenAI) }

  /// An answer with nothing in it, as JSON.
  package var emptyAnswer: String { forms.first?.answer.empty ?? "[]" }

  /// Whether answers are vectors, or may be.
  package var makesVectors: Bool { forms.contains(where: \.answer.isVector) }

  /// Arguments and parameters.
  package var fields: [Field] { arguments + parameters }
}
