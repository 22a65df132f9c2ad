import SluiceCore
import SluiceJSON
import SluiceTasks
import Testing

/// The bases that no environment changes.
let bases = ServiceBases(environment: [:])

/// Reads a text as a JSON value.
func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

/// A question whose inputs and parameters are written as JSON.
func spec(
  _ task: String,
  model: String? = "http://h/m",
  wire: Wire = .current,
  inputs: String = "null",
  parameters: String = "{}"
) throws -> RequestSpec {
  guard case .object(let members) = try json(parameters) else { throw RowRefusal(parameters) }
  return RequestSpec(
    task: task,
    model: model,
    wire: wire,
    inputs: try json(inputs),
    parameters: members
  )
}

/// A record from a JSON object, with the columns a renderer asks for.
func record(_ text: String, for renderer: Renderer) throws -> Record {
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

/// The body that a question makes of one record.
func body(_ spec: RequestSpec, _ row: String, bases: ServiceBases = bases) throws -> String {
  String(decoding: try request(spec, row, bases: bases).body ?? [], as: UTF8.self)
}

/// The request that a question makes of one record.
func request(_ spec: RequestSpec, _ row: String, bases: ServiceBases = bases) throws -> Request {
  let renderer = try Renderer(spec, bases: bases, media: samples)
  return try renderer.form.request(for: [try renderer.render(try record(row, for: renderer))])
}

/// The reason why a record is refused; nil when it is not.
func refusal(_ spec: RequestSpec, _ row: String) throws -> String? {
  let renderer = try Renderer(spec, bases: bases, media: samples)
  let row = try record(row, for: renderer)
  do {
    _ = try renderer.render(row)
    return nil
  } catch {
    return error.reason
  }
}

/// The message with which a question is refused; nil when it is not.
func refusal(_ spec: RequestSpec, bases: ServiceBases = bases) -> String? {
  do {
    _ = try Renderer(spec, bases: bases, media: samples)
    return nil
  } catch {
    return error.description
  }
}

/// A reply with status 200.
func reply(_ body: String) -> Reply {
  Reply(status: 200, headers: HeaderBlock([]), body: Array(body.utf8))
}

/// The answer that a task cuts out of a reply to one row.
func answer(_ task: String, _ text: String, inputs: String? = nil) throws -> String {
  let answer = try answer(task, in: reply(text), inputs: inputs)
  return String(decoding: answer.bytes, as: UTF8.self)
}

/// The same for any reply.
func answer(_ task: String, in reply: Reply, inputs: String? = nil) throws -> Answer {
  var asked = try spec(task, inputs: inputs ?? Sample.inputs(task))
  if task == "post" { asked.inputs = .null }
  return try Call(asked, bases: bases, media: samples).answer(in: reply)
}

extension JSONValue {
  /// The value with every object's members in order of their names: for comparing by structure.
  var canonical: JSONValue {
    switch self {
    case .object(let members):
      .object(
        members.map { JSONMember($0.name, $0.value.canonical) }.sorted { $0.name < $1.name }
      )
    case .array(let elements): .array(elements.map(\.canonical))
    case .null, .bool, .number, .string: self
    }
  }
}
