import SluiceCore
import Testing

@testable import SluiceTasks

/// Rows that bring their own task, model and arguments.
@Suite struct RowRequestSpecTests {
  @Test(arguments: [
    (#"{"task":"text-classification","text":"a"}"#, #"{"inputs":"a","parameters":{}}"#),
    (
      #"{"task":"text_classification","text":"a","top_k":1,"note":"x"}"#,
      #"{"inputs":"a","parameters":{"top_k":1}}"#
    ),
    (
      #"{"task":"question-answering","context":"c","question":"q"}"#,
      #"{"inputs":{"question":"q","context":"c"},"parameters":{}}"#
    ),
    (
      #"{"task":"question-answering","inputs":{"question":"q","context":"c"},"parameters":{"top_k":2}}"#,
      #"{"inputs":{"question":"q","context":"c"},"parameters":{"top_k":2}}"#
    ),
    (
      #"{"task":"text-classification","inputs":"\u0041 1.0","parameters":{}}"#,
      #"{"inputs":"\u0041 1.0","parameters":{}}"#
    ),
    (
      #"{"task":"sentence-similarity","sentence":"s","other_sentences":["a","b"]}"#,
      #"{"inputs":{"source_sentence":"s","sentences":["a","b"]},"parameters":{}}"#
    ),
    (#"{"task":"post","inputs":{"any":[1E2,-0]}}"#, #"{"any":[1E2,-0]}"#),
    (
      #"{"task":"text-classification","text":"a","top_k":null}"#, #"{"inputs":"a","parameters":{}}"#
    ),
    (#"{"task":"text-classification","text":""}"#, #"{"inputs":"","parameters":{}}"#),
  ])
  func aRowIsAskedAsItsOwnTask(_ row: String, _ text: String) throws {
    #expect(try body(compiled(), row) == text)
  }

  @Test(arguments: [
    (#"{"task":"text-clasification","text":"a"}"#, #"did you mean "text-classification"?"#),
    (#"{"task":7,"text":"a"}"#, #"there is no task "7""#),
    (#"{"text":"a"}"#, #"column "task" is missing or null"#),
    (#"{"task":"text-classification"}"#, #"text-classification needs "text", a string"#),
    (#"{"task":"text-classification","text":3}"#, "holds the number 3"),
    (#"{"task":"text-classification","text":"a","top_k":"x"}"#, #"column "top_k" holds"#),
    (
      #"{"task":"text-classification","text":"a","parameters":{"topk":1}}"#,
      #"parameters.topk: text-classification has no argument or parameter "topk"; did you mean "top_k"?"#
    ),
    (
      #"{"task":"question-answering","inputs":{"question":"q","text":"c"}}"#,
      #"inputs.text: question-answering has no argument or parameter "text""#
    ),
    (#"{"task":"text-classification","text":"a","inputs":"b"}"#, "is given twice"),
    (#"{"task":"translation","text":"a","src_lang":"de"}"#, #""tgt_lang" is missing"#),
    (#"{"task":"text-classification","text":"a","parameters":[]}"#, "is no object"),
    (#"{"task":"custom","inputs":"a","parameters":{"{{x}}":1}}"#, "is the name of nothing"),
    (#"{"task":"zero-shot-classification","text":"a","candidate_labels":[]}"#, "an empty list"),
  ])
  func aRowThatDoesNotFitItsTaskIsRefused(_ row: String, _ words: String) throws {
    let reason = try refusal(compiled(), row)
    #expect(reason.contains(words), "\(reason)")
  }

  @Test func aRefusedRowRefusesNoOther() throws {
    let renderer = try compiled().renderer(isTable: false)
    let bad = #"{"task":"text-classification"}"#
    for _ in 1...2 {
      #expect(throws: RowRefusal.self) { try renderer.rendered(record(bad, for: renderer)) }
    }
    let good = #"{"task":"text-classification","text":"a"}"#
    #expect(throws: Never.self) { try renderer.rendered(record(good, for: renderer)) }
  }

  @Test(arguments: [
    (
      "question-answering", #"{"question":"{{question}}","context":"{{context}}"}"#,
      #"{"question":"q","context":"c"}"#
    ),
    ("text-classification", #""{{text}}""#, #"{"text":"t"}"#),
    (
      "chat-completion", #"{"messages":"{{messages}}"}"#,
      #"{"messages":[{"role":"user","content":"x"}]}"#
    ),
    ("image-classification", #""{{image}}""#, #"{"image":"a.png"}"#),
  ])
  func itAsksWhatItWouldAskInAJobOfItsTaskAlone(
    _ task: String,
    _ inputs: String,
    _ row: String
  ) throws {
    let alone = try Renderer(
      spec(task, model: "http://h", inputs: inputs),
      bases: bases,
      media: samples
    )
    let expected = try alone.render(SluiceTasksTests.record(row, for: alone))
    let mixed = try rendered(compiled(), [#"{"task":"\#(task)","# + row.dropFirst()])
    #expect(mixed[0].row.fingerprint == expected.fingerprint)
    #expect(mixed[0].row.payload == expected.payload)
  }

  @Test func emptyCellsOfATableAreNotGiven() throws {
    let row = #"{"task":"text-classification","text":"a","question":"","top_k":""}"#
    #expect(try body(compiled(), row, isTable: true) == #"{"inputs":"a","parameters":{}}"#)
    #expect(try refusal(compiled(), row).contains("top_k"))
  }

  @Test func theJobsTemplatesAndParametersHoldForEveryRow() throws {
    let asked = try compiled(inputs: #""{{t}}""#, parameters: #"{"truncation":"only_first"}"#)
    let row = { (task: String) in #"{"task":"\#(task)","t":"x"}"# }
    #expect(try body(asked, row("summarization")).contains(#""inputs":"x""#))
    #expect(try body(asked, row("summarization")).contains("only_first"))
    let reason = try refusal(asked, row("text-classification"))
    #expect(reason.contains(#"text-classification has no argument or parameter "truncation""#))
  }

  @Test func aRowsParameterWinsOverTheJobs() throws {
    let asked = try compiled(parameters: #"{"top_k":3}"#)
    let row = #"{"task":"text-classification","text":"a"}"#
    #expect(try body(asked, row).contains(#""top_k":3"#))
    let own = #"{"task":"text-classification","text":"a","top_k":1}"#
    #expect(try body(asked, own).contains(#""top_k":1"#))
  }

  @Test func theIDAndTheFileNameAreColumnsLikeAny() throws {
    let asked = try compiled {
      $0.idColumn = "id"
      $0.fileName = "{{id}}-{{text}}"
    }
    let row = try rendered(asked, [#"{"id":7,"task":"text-classification","text":"a"}"#])[0].row
    #expect(row.key == "7")
    #expect(row.fileName == "7-a")
    #expect(try refusal(asked, #"{"task":"text-classification","text":"a"}"#).contains("id column"))
  }

  @Test(arguments: [
    (
      #"{"task":"question-answering","args":{"question":"q","context":"c"}}"#,
      #"{"inputs":{"question":"q","context":"c"},"parameters":{}}"#
    ),
    (
      #"{"task":"text-classification","args":"a","own":{"top_k":2}}"#,
      #"{"inputs":"a","parameters":{"top_k":2}}"#
    ),
    (
      #"{"task":"text-classification","args":{"text":"a"},"own":null,"top_k":9}"#,
      #"{"inputs":"a","parameters":{}}"#
    ),
  ])
  func argumentsAndParametersMayStandInColumns(_ row: String, _ text: String) throws {
    let asked = try compiled(inputs: #""{{args}}""#) { $0.parameterColumn = "own" }
    #expect(try body(asked, row) == text)
  }

  @Test(arguments: [
    (#"{"task":"text-classification"}"#, #"needs "text""#),
    (#"{"task":"text-classification","args":{"txt":"a"}}"#, #"did you mean "text"?"#),
    (#"{"task":"text-classification","args":"a","own":7}"#, #"column "own" is no object"#),
    (#"{"task":"text-classification","args":"a","own":{"topk":7}}"#, #"did you mean "top_k"?"#),
  ])
  func columnsThatDoNotFitAreRefused(_ row: String, _ words: String) throws {
    let asked = try compiled(inputs: #""{{args}}""#) { $0.parameterColumn = "own" }
    let reason = try refusal(asked, row)
    #expect(reason.contains(words), "\(reason)")
  }

  @Test func parametersOfTheirOwnGoWithOneTask() throws {
    let asked = try compiled(task: "text-classification", inputs: #""{{t}}""#) {
      $0.parameterColumn = "own"
    }
    let bodies = try [#"{"t":"a"}"#, #"{"t":"a","own":{"top_k":2}}"#].map { try body(asked, $0) }
    #expect(
      bodies == [
        #"{"inputs":"a","parameters":{}}"#, #"{"inputs":"a","parameters":{"top_k":2}}"#,
      ]
    )
  }
}
