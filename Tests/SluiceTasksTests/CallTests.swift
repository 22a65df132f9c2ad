import Foundation
import SluiceCore
import SluiceJSON
import SluiceTasks
import Testing

@Suite struct CallTests {
  @Test func argumentsAndParametersAreSplitByTheCatalogue() throws {
    let asked = try spec(
      "question-answering",
      inputs: #"{"top_k":3,"context":"c {{not a column}}","question":"q"}"#
    )
    let call = try Call(asked, bases: bases)
    let body = String(decoding: call.request.body ?? [], as: UTF8.self)
    #expect(
      body
        == #"{"inputs":{"question":"q","context":"c {{not a column}}"},"parameters":{"top_k":3}}"#
    )
    #expect(call.request.url == "http://h/m")
    let answer = try call.answer(in: reply(#"{"answer":"a"}"#))
    #expect(answer == Answer(bytes: Array(#"{"answer":"a"}"#.utf8)))
  }

  @Test func aCallIsNoBatch() throws {
    var asked = try spec("feature-extraction", inputs: #"{"text":"t"}"#)
    asked.batchRows = 32
    asked.idColumn = "id"
    #expect(try Call(asked, bases: bases).request.body == Array(#"{"inputs":"t"}"#.utf8))
  }

  @Test(arguments: [
    (#"{"prompt":"p","decoder_input_details":true}"#, #"{"decoder_input_details":false}"#),
    (
      #"{"prompt":"p","decoder_input_details":true,"details":false}"#,
      #"{"decoder_input_details":false,"details":false}"#
    ),
    (
      #"{"prompt":"p","decoder_input_details":true,"details":true}"#,
      #"{"decoder_input_details":true,"details":true}"#
    ),
  ])
  func aParameterThatSaysNothingWithoutAnotherIsSentAsFalse(
    _ arguments: String,
    _ parameters: String
  ) throws {
    let asked = try spec("text-generation", inputs: arguments)
    let body = #"{"inputs":"p","parameters":\#(parameters)}"#
    #expect(try Call(asked, bases: bases).request.body == Array(body.utf8))
  }

  @Test func missingArgumentsAreNamed() throws {
    let error = #expect(throws: SluiceError.self) {
      try Call(try spec("question-answering", inputs: #"{"question":"q"}"#), bases: bases)
    }
    #expect(error?.description.contains("needs \"context\"") == true)
  }
}

@Suite struct CatalogueTests {
  @Test func eachFileOfTheFolderIsATaskOfTheCatalogue() throws {
    let ids = TaskCatalogue.all.map(\.id)
    #expect(ids == Set(ids).sorted())
    let folder = Sample.folder.appending(path: "../../Sources/SluiceTasks/Tasks").standardized
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(ids.count == files.count)
  }

  @Test func eachTaskHasASample() throws {
    #expect(try Sample.tasks() == TaskCatalogue.all.map(\.id))
  }

  @Test(arguments: TaskCatalogue.all.map(\.id))
  func aSampleIsARequestOfItsTask(_ id: String) throws {
    let asked = try spec(id, inputs: try Sample.inputs(id))
    let request = try Call(asked, bases: bases, media: samples).request
    #expect(request.body?.isEmpty == false)
  }

  @Test(arguments: TaskCatalogue.all.map(\.id))
  func aDeclarationIsConsistent(_ id: String) throws {
    let task = try TaskCatalogue.task(named: id)
    let names = task.fields.flatMap { [$0.name] + $0.aliases }
    #expect(names.count == Set(names).count)
    #expect((Array(task.onlyWith.keys) + Array(task.onlyWith.values)).allSatisfy(names.contains))
    for form in task.forms {
      #expect(form.without.isSubset(of: names))
      #expect(form.batched.map(names.contains) != false)
      #expect(form.selector.map(names.contains) != false)
      switch form.body {
      case .value(let name): #expect(names.contains(name))
      case .object(let members):
        #expect(members.flatMap(\.fields).allSatisfy(names.contains))
      case .binary(let name, let members), .multipart(let name, _, let members):
        #expect(task.fields.first { $0.name == name }?.type == .binary)
        #expect(members.flatMap(\.fields).allSatisfy(names.contains))
      }
    }
    for wire in Wire.allCases {
      #expect(task.forms.contains { $0.wires.contains(wire) })
    }
  }

  @Test(arguments: TaskCatalogue.all.map(\.id))
  func aPageNamesEveryField(_ id: String) throws {
    let task = try TaskCatalogue.task(named: id)
    for field in task.fields { #expect(task.page.contains("  \(field.name): ")) }
    guard case .array(let arguments)? = task.json["arguments"] else {
      Issue.record("no arguments")
      return
    }
    #expect(arguments.compactMap { $0["name"] } == task.arguments.map { .string($0.name) })
  }

  @Test func unknownTasksAreRefusedWithTheNearest() {
    let error = #expect(throws: SluiceError.self) {
      try TaskCatalogue.task(named: "text_generaton")
    }
    #expect(error?.code.kind == .usage)
    #expect(error?.next == "did you mean \"text-generation\"?")
  }
}
