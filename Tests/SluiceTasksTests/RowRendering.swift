import SluiceCore
import Testing

@testable import SluiceTasks

/// A job whose rows say what they ask.
func asking(
  task: String = "{{task}}",
  model: String? = "http://h",
  inputs: String = "null",
  parameters: String = "{}",
  _ change: (inout Question) -> Void = { _ in }
) throws -> Asking {
  var asked = try question(task, model: model, inputs: inputs, parameters: parameters)
  change(&asked)
  return try Asking(asked, bases: bases, media: samples)
}

/// A record as a reader gives it.
func record(_ text: String, for renderer: any RowRenderer) throws -> Record {
  let reader = JSONReader()
  let bytes = Array(text.utf8)
  let root = try reader.read(bytes)
  return Record(
    position: 1,
    place: Place(file: 0, line: 1, offset: 0, length: Int64(bytes.count)),
    bytes: bytes,
    fields: reader.fields(renderer.columns, of: root)
  )
}

func rendered(
  _ asking: Asking,
  _ rows: [String],
  isTable: Bool = false
) throws -> [RenderedRow] {
  let renderer = asking.renderer(isTable: isTable)
  return try rows.map { try renderer.rendered(record($0, for: renderer)) }
}

func request(_ asking: Asking, _ row: String, isTable: Bool = false) throws -> Request {
  let rendered = try #require(try rendered(asking, [row], isTable: isTable).first)
  return try rendered.kind.form.request(for: [rendered.row])
}

func body(_ asking: Asking, _ row: String, isTable: Bool = false) throws -> String {
  String(decoding: try request(asking, row, isTable: isTable).body ?? [], as: UTF8.self)
}

func refusal(_ asking: Asking, _ row: String, isTable: Bool = false) throws -> String {
  do {
    _ = try rendered(asking, [row], isTable: isTable)
  } catch let error as RowRefusal {
    return error.reason
  }
  return "not refused"
}
