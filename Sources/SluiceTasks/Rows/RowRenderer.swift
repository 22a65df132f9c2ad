package import SluiceCore

/// Rows that are asked alike: of one task, one model, and with the same arguments.
///
/// A class, because each row points to its own.
package final class RowKind: Sendable {
  /// Kinds are counted from 0, in the order in which rows bring them.
  package let number: Int
  /// What is asked, for people: the task's id.
  package let task: String
  /// What is asked, for people: the model or the URL.
  package let model: String
  /// How rows become requests and replies become answers; rows of one kind may travel together.
  package let form: any RequestCodec
  /// The group of endpoints that may answer (see ``Unit/group``).
  package let group: Int

  init(number: Int = 0, task: String, model: String, form: any RequestCodec, group: Int = 0) {
    self.number = number
    self.task = task
    self.model = model
    self.form = form
    self.group = group
  }
}

/// A row, and how it travels.
package struct RenderedRow: Sendable {
  package let row: Row
  package let kind: RowKind
}

/// Turns records into rows, one after the other; belongs to one queue.
package protocol RowRenderer: AnyObject {
  /// The columns to ask the reader for, in the order that ``rendered(_:)`` expects them; none where
  /// it looks into whole records.
  var columns: [String] { get }

  /// Renders one record.
  ///
  /// - Throws: When the record cannot be asked.
  func rendered(_ record: Record) throws(RowRefusal) -> RenderedRow
}

/// Renders the rows of a job that asks all of them alike.
final class UniformRenderer: RowRenderer {
  let columns: [String]
  private let renderer: Renderer
  private let kind: RowKind

  init(_ renderer: Renderer, kind: RowKind) {
    columns = renderer.columns
    self.renderer = renderer
    self.kind = kind
  }

  func rendered(_ record: Record) throws(RowRefusal) -> RenderedRow {
    RenderedRow(row: try renderer.render(record), kind: kind)
  }
}
