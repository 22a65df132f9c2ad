import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit
import SluiceTasks
import SluiceTestSupport
import Testing

/// Every method sends what `sluice call` sends for the same arguments, and reads the answer.
struct TypedCallTests {
  private let folder: TemporaryDirectory
  private let file: String

  init() throws {
    folder = try TemporaryDirectory()
    file = folder.path("a.png")
    try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0xFF])
      .write(to: URL(fileURLWithPath: file))
  }

  @Test(arguments: TypedCall.all)
  func aMethodAsksAndReads(_ call: TypedCall) async throws {
    for wire in call.wires {
      let server = try StubServer { _ in .json(call.reply) }
      defer { server.stop() }
      let client = try client(server, model: server.url + call.path, wire: wire)
      let answer = try await call.ask(client, .file(file))
      #expect(answer == call.answer)
      try compare(try #require(server.requests.first), with: call, wire: wire, base: server.url)
    }
  }

  /// `sluice call` renders arguments in this way.
  private func compare(
    _ sent: StubRequest,
    with call: TypedCall,
    wire: Wire,
    base: String
  ) throws {
    let arguments = call.arguments.replacing("FILE", with: file)
    let question = RequestSpec(
      task: call.task,
      model: base + call.path,
      wire: wire,
      inputs: try json(arguments)
    )
    let bases = ServiceBases(environment: [:])
    let expected = try Call(question, bases: bases, media: AnyFile()).request
    #expect(base + sent.path == expected.url)
    #expect(sent.method == expected.method)
    for field in expected.headers where field.name != "Content-Type" {
      #expect(sent.headers[field.name.lowercased()] == field.value)
    }
    if call.task == "transcriptions" {
      let lines = { (body: [UInt8]) in
        String(decoding: body, as: UTF8.self).split(separator: "\r\n").filter {
          !$0.hasPrefix("--")
        }
      }
      #expect(lines(sent.body) == lines(expected.body ?? []))
    } else {
      #expect(sortedMembers(sent.body) == sortedMembers(expected.body ?? []))
    }
  }

  /// The order of members is not what a request says.
  private func sortedMembers(_ body: [UInt8]) -> JSONValue {
    func sorted(_ value: JSONValue) -> JSONValue {
      switch value {
      case .object(let members):
        .object(
          members.map { .init($0.name, sorted($0.value)) }.sorted { $0.name < $1.name }
        )
      case .array(let elements): .array(elements.map(sorted))
      default: value
      }
    }
    guard let value = try? JSONValue(parsing: body) else {
      return .string(Data(body).base64EncodedString())
    }
    return sorted(value)
  }

  /// A method takes all that its task declares.
  ///
  /// `model` is the client's own, `stream` has methods of its own. A task that is new to the catalogue
  /// needs no method: `call` asks it.
  @Test func noParameterIsForgotten() throws {
    #expect(Set(TypedCall.all.map(\.task)).count == 36)
    for task in TaskCatalogue.all where !task.isFree {
      let calls = TypedCall.all.filter { $0.task == task.id }
      guard !calls.isEmpty else { continue }
      let given = try calls.flatMap { call in
        guard case .object(let members) = try json(call.arguments) else { return [String]() }
        return members.map(\.name)
      }
      let names = Set(task.fields.map(\.name)).subtracting(["model", "stream"])
      #expect(names.subtracting(given).isEmpty, "\(task.id)")
    }
  }
}

/// Reads whatever is named.
struct AnyFile: MediaSource {
  func identity(of reference: MediaReference) throws(RowRefusal) -> String { "" }

  func media(_ reference: MediaReference) throws(RowRefusal) -> Media {
    guard case .file(let path) = reference, let data = FileManager.default.contents(atPath: path)
    else { throw RowRefusal("no file") }
    return Media(bytes: Array(data), name: path)
  }
}
