import SluiceCore
import SluiceJSON
import SluiceTasks
import Testing

@Suite struct FuzzTests {
  private func texts(_ alphabet: String, length: Int, count: Int) -> [String] {
    var random = SystemRandomNumberGenerator()
    let letters = Array(alphabet)
    return (0..<count).map { _ in
      String(
        (0..<Int.random(in: 0...length, using: &random)).compactMap { _ in letters.randomElement() }
      )
    }
  }

  @Test func noTemplateMakesARequestThatIsNoJSON() throws {
    let row = #"{"a":"x\"\n","b":{"k":[1, "2"]},"":1,"é":null}"#
    for template in texts("{{{}}}ab\"'\\\n é\r\u{301}", length: 14, count: 4000) {
      for task in ["text-classification", "post"] {
        var asked = try spec(task)
        asked.inputs = .array([.string(template), .string("{{a}}")])
        if task == "text-classification" { asked.inputs = .string(template) }
        guard let sent = try? body(asked, row), !sent.isEmpty else { continue }
        #expect(throws: Never.self, "\(template)") { try json(sent) }
      }
    }
  }

  @Test func noReferenceTrapsAndNoneMakesARequestThatIsNoJSON() throws {
    let column = texts("data:;base64,/+=A\\u0é\"{}h tp", length: 24, count: 3000)
    var asked = try spec("document-question-answering")
    for text in column + column.map({ "data:image/png;base64,\($0)" }) {
      let image = String(decoding: JSONValue.string(text).text, as: UTF8.self)
      for inputs in [
        #"{"image":"{{i}}","question":"q"}"#, #"{"image":{"base64":"{{i}}"},"question":"q"}"#,
      ] {
        asked.inputs = try json(inputs)
        guard let sent = try? body(asked, #"{"i":\#(image)}"#) else { continue }
        #expect(throws: Never.self, "\(text)") { try json(sent) }
      }
    }
  }

  @Test func noURLTraps() throws {
    for text in texts("htp:/[]@.?#%1aé \\", length: 12, count: 4000) {
      for model in [text, "http://\(text)"] {
        _ = refusal(try spec("chat-completion", model: model, inputs: "[{}]"))
      }
    }
  }

  @Test func everyAnswerOfValidJSONIsValidJSON() throws {
    let tasks = TaskCatalogue.all.map(\.id).filter { $0 != "post" }
    let calls = try tasks.map {
      try Call(
        try spec($0, inputs: Sample.inputs($0)),
        bases: bases,
        media: samples
      )
    }
    let words = [
      "[", "]", "[[", "]]", "{\"label\":1}", "{\"answer\":[]}", ",", "1", "{", "}", "\"data\":",
      "\"labels\":[\"a\"],\"scores\":[1]", "\"embedding\":[1]", "\"error\":null", "\"choices\":[1]",
      "\"generated_text\":\"\"", "{\"embedding\":[1],\"index\":0}", "null", "\"word\":1",
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 1...7)).compactMap { _ in words.randomElement() }.joined()
      for call in calls {
        guard let answer = try? call.answer(in: reply(text)), answer.kind == .json else {
          continue
        }
        #expect(throws: Never.self, "\(text)") { try JSONReader().read(answer.bytes) }
      }
    }
  }

  @Test(arguments: [
    (#"["a,]\"[", {"b":[1,2]} , [ ] ]"#, #""s""#), (#"[[],[[]],"\\"]"#, "1"), ("[ ]", "{}"),
  ])
  func listsAreWalkedWhateverTheyHold(_ list: String, _ other: String) throws {
    let strict = try spec(
      "zero-shot-classification",
      inputs: #"{"text":"t","candidate_labels":"{{l}}"}"#
    )
    #expect(try refusal(strict, #"{"l":\#(list)}"#) != nil)
    #expect(try refusal(strict, #"{"l":["a,]\"[","\\"]}"#) == nil)
    let free = try spec("post", inputs: #""{{l}}""#)
    #expect(try body(free, #"{"l":\#(list)}"#) == list)
    #expect(try body(free, #"{"l":\#(other)}"#) == other)
  }
}
