import SluiceCore
import SluiceJSON
import SluiceTasks
import Testing

@Suite struct TemplateTests {
  @Test(arguments: [
    (#""{{text}}""#, #"{"text":"a\u0041\n"}"#, #""a\u0041\n""#),
    (#""{{ text }}""#, #"{"text":"hi"}"#, #""hi""#),
    (#""Review: {{title}}\n{{text}}""#, #"{"title":"x\"y","text":"z"}"#, #""Review: x\"y\nz""#),
    (#""{{n}} of {{b}}""#, #"{"n":1.0,"b":true}"#, #""1.0 of true""#),
    (#""{{o}}!""#, #"{"o":{"a":["x\n", 1]}}"#, #""{\"a\":[\"x\\n\", 1]}!""#),
    (#""{{\"{{\"}}name}} {{text}}""#, #"{"text":"é"}"#, #""{{name}} é""#),
    (#""{{'{{'}}{{'}}'}}""#, "{}", #""{{}}""#),
    (#""{ {{text}} }""#, #"{"text":"a"}"#, #""{ a }""#),
    (#""{{a b}}""#, #"{"a b":"c"}"#, #""c""#),
    (#""plain }} text""#, "{}", #""plain }} text""#),
  ])
  func stringsAreFilledWithTheColumnsBytes(_ inputs: String, _ row: String, _ sent: String) throws {
    let asked = try spec("text-classification", inputs: inputs)
    #expect(try body(asked, row) == #"{"inputs":\#(sent),"parameters":{}}"#)
  }

  @Test(arguments: [
    #"[1.0,1E2,-0,0.10]"#, "1E+400", "-0", "true", #""\ud83d\ude00\/""#, #"{"b":1,"a":[ ]}"#,
    "123456789012345678901234567890",
  ])
  func aWholeReferenceKeepsTypeAndBytes(_ value: String) throws {
    let asked = try spec("post", inputs: #"{"x":["{{v}}"],"y":{"z":"{{v}}"}}"#)
    #expect(try body(asked, #"{"v":\#(value)}"#) == #"{"x":[\#(value)],"y":{"z":\#(value)}}"#)
  }

  @Test(arguments: [
    ("{{text", "has no }}"),
    ("{{}}", "names no column"),
    ("{{  }}", "names no column"),
    ("{{a{{b}}}}", "inside a reference"),
    ("{{{a}}}", "inside a reference"),
    (#"{{"x}}"#, "has no end"),
    (#"{{"x" y}}"#, "not followed by }}"),
  ])
  func malformedReferencesAreRefused(_ template: String, _ words: String) throws {
    var asked = try spec("text-classification")
    asked.inputs = .string(template)
    let message = try #require(refusal(asked))
    #expect(message.contains(words))
    #expect(message.hasPrefix("inputs: "))
  }

  @Test(arguments: [
    (#"{"other":1}"#, "column \"text\" is missing"),
    (#"{"text":null}"#, "column \"text\" is null"),
  ])
  func nothingToSayIsTheRowsFault(_ row: String, _ reason: String) throws {
    for template in [#""{{text}}""#, #""a {{text}}""#] {
      let asked = try spec("text-classification", inputs: template)
      #expect(try refusal(asked, row) == reason)
    }
  }

  @Test func columnsAreAskedForOnceAndTheIDLast() throws {
    var asked = try spec("question-answering")
    asked.inputs = try json(#"{"question":"{{q}} {{q}}","context":"{{c}}"}"#)
    asked.idColumn = "id"
    let renderer = try Renderer(asked, bases: bases)
    #expect(renderer.columns == ["q", "c", "id"])
    asked.idColumn = "q"
    #expect(try Renderer(asked, bases: bases).columns == ["q", "c"])
  }

  @Test func unknownColumnsAreNamedWithTheNearest() throws {
    let renderer = try Renderer(
      try spec("text-classification", inputs: #""{{txt}}""#),
      bases: bases
    )
    #expect(throws: Never.self) { try renderer.checkColumns(known: ["id", "txt"]) }
    let error = #expect(throws: SluiceError.self) {
      try renderer.checkColumns(known: ["id", "text"])
    }
    #expect(error?.description.contains("no column \"txt\"; did you mean \"text\"?") == true)
    #expect(error?.code.kind == .data)
  }

  @Test(arguments: [
    (#"{"id":"a\u0041\"b","t":""}"#, "aA\"b"),
    (#"{"id":"r-1","t":""}"#, "r-1"),
    (#"{"id":1.50,"t":""}"#, "1.50"),
  ])
  func theIDColumnNamesTheRow(_ row: String, _ key: String) throws {
    var asked = try spec("text-classification", inputs: #""{{t}}""#)
    asked.idColumn = "id"
    let renderer = try Renderer(asked, bases: bases)
    #expect(try renderer.render(try record(row, for: renderer)).key == key)
  }

  @Test(arguments: [
    ("{{id}}", #"{"id":"a\u0041\"b","t":""}"#, "aA\"b"),
    ("{{n}}-{{id}}", #"{"id":"x","n":1.50}"#, "1.50-x"),
    ("row", "{}", "row"), (#"{{"{{"}}{{id}}"#, #"{"id":true}"#, "{{true"),
  ])
  func aTemplateNamesTheFilesOfARow(_ template: String, _ row: String, _ name: String) throws {
    var asked = try spec("text-to-image", inputs: #""a cat""#)
    asked.fileName = template
    let renderer = try Renderer(asked, bases: bases)
    let rendered = try renderer.render(try record(row, for: renderer))
    #expect(rendered.fileName == name)
    asked.fileName = nil
    #expect(try Renderer(asked, bases: bases).render(record(row, for: renderer)).fileName == nil)
    // What a file is called is no part of what is asked.
    let other = try Renderer(asked, bases: bases)
    #expect(rendered.fingerprint == (try other.render(record(row, for: other))).fingerprint)
  }

  @Test(arguments: [#"{}"#, #"{"id":null}"#, #"{"id":[1]}"#, #"{"id":{}}"#])
  func aRowWithoutAFileNameIsRefused(_ row: String) throws {
    var asked = try spec("text-to-image", inputs: #""a cat""#)
    asked.fileName = "{{id}}"
    #expect(try refusal(asked, row)?.contains("column \"id\"") == true)
  }

  @Test func anUnknownColumnOfAFileNameIsNamed() throws {
    var asked = try spec("text-to-image", inputs: #""{{t}}""#)
    asked.fileName = "{{nmae}}"
    let renderer = try Renderer(asked, bases: bases)
    let error = #expect(throws: SluiceError.self) {
      try renderer.checkColumns(known: ["t", "name"])
    }
    #expect(error?.place == "output.name")
    asked.fileName = "{{name"
    #expect(refusal(asked)?.hasPrefix("output.name: ") == true)
  }

  @Test(arguments: [
    #"{"t":""}"#, #"{"t":"","id":null}"#, #"{"t":"","id":""}"#, #"{"t":"","id":[1]}"#,
  ])
  func aRowWithoutAnIDIsRefused(_ row: String) throws {
    var asked = try spec("text-classification", inputs: #""{{t}}""#)
    asked.idColumn = "id"
    #expect(try refusal(asked, row)?.contains("id column \"id\"") == true)
  }
}
