import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceTasks

/// A job whose rows say what they ask.
func compiled(
  task: String = "{{task}}",
  model: String? = "http://h",
  inputs: String = "null",
  parameters: String = "{}",
  _ change: (inout RequestSpec) -> Void = { _ in }
) throws -> CompiledJob {
  var asked = try spec(task, model: model, inputs: inputs, parameters: parameters)
  change(&asked)
  return try CompiledJob(asked, bases: bases, media: samples)
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
  _ job: CompiledJob,
  _ rows: [String],
  isTable: Bool = false
) throws -> [RenderedRow] {
  let renderer = job.renderer(isTable: isTable)
  return try rows.map { try renderer.rendered(record($0, for: renderer)) }
}

func request(_ job: CompiledJob, _ row: String, isTable: Bool = false) throws -> Request {
  let rendered = try #require(try rendered(job, [row], isTable: isTable).first)
  return try rendered.kind.form.request(for: [rendered.row])
}

func body(_ job: CompiledJob, _ row: String, isTable: Bool = false) throws -> String {
  String(decoding: try request(job, row, isTable: isTable).body ?? [], as: UTF8.self)
}

func refusal(_ job: CompiledJob, _ row: String, isTable: Bool = false) throws -> String {
  do {
    _ = try rendered(job, [row], isTable: isTable)
  } catch let error as RowRefusal {
    return error.reason
  }
  return "not refused"
}
