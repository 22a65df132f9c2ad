package import SluiceCore

/// What is known about the results of a run before they are read: it gives every line the same types.
package struct ResultShape: Sendable, Equatable {
  /// The type of the ids.
  package enum IDKind: Sendable {
    case text
    /// Every id is a whole number, and stands as a number in the manifest.
    case integer
  }

  package var ids: IDKind
  /// Whether rows ask different tasks: their answers have no common type, and stand as JSON text.
  package var isMixed: Bool
  /// An answer of the run; nil while there is none.
  package var sample: [UInt8]?
  /// What an answer of the task looks like when nothing is in it, as JSON; used without a sample.
  package var emptyAnswer: [UInt8]
  /// The columns that a table of the task's answers has when none are asked for.
  package var defaultColumns: [ResultColumn]

  package init(
    ids: IDKind = .text,
    isMixed: Bool = false,
    sample: [UInt8]? = nil,
    emptyAnswer: [UInt8] = Array("[]".utf8),
    defaultColumns: [ResultColumn] = []
  ) {
    self.ids = ids
    self.isMixed = isMixed
    self.sample = sample
    self.emptyAnswer = emptyAnswer
    self.defaultColumns = defaultColumns
  }
}
