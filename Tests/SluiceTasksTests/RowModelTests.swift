import SluiceCore
import Testing

@testable import SluiceTasks

/// Rows that name their model.
@Suite struct RowModelTests {
  @Test func aRowMayNameAModelOfTheHub() throws {
    let asked = try compiled(task: "text-classification", model: "{{model}}", inputs: #""{{t}}""#)
    let request = try request(asked, #"{"model":"org/name","t":"a"}"#)
    #expect(request.url == "https://router.huggingface.co/hf-inference/models/org/name")
    #expect(try refusal(asked, #"{"model":"../etc","t":"a"}"#).contains("neither a model id"))
    #expect(try refusal(asked, #"{"t":"a"}"#).contains(#"column "model" is missing"#))
  }

  @Test(arguments: ["http://evil.example/", "https://h", "HTTP://h/x", "ftp://h", "http://h/other"])
  func aRowCannotNameAServerThatTheJobDoesNot(_ url: String) throws {
    let asked = try compiled(model: "{{model}}") {
      $0.models = [NamedModels("small", ["http://h/small"])]
    }
    let row = #"{"task":"text-classification","text":"a","model":"\#(url)"}"#
    #expect(try refusal(asked, row).contains("is not among the job's models"))
    let open = try compiled(model: "{{model}}")
    #expect(try refusal(open, row).contains("is not among the job's models"))
  }

  @Test func modelsOfTheJobAreKnownByTheirNames() throws {
    let asked = try compiled(model: "{{m}}") {
      $0.models = [
        NamedModels("small", ["http://h/small"]), NamedModels("large", ["http://a", "http://b"]),
      ]
    }
    let row = { (model: String) in #"{"task":"text-classification","text":"a","m":"\#(model)"}"# }
    #expect(try request(asked, row("small")).url == "http://h/small")
    #expect(try request(asked, row("http://h/small")).url == "http://h/small")
    #expect(try rendered(asked, [row("large")])[0].kind.form.endpoints == ["http://a", "http://b"])
    let reason = try refusal(asked, row("smal"))
    #expect(reason.contains(#"did you mean "small"?"#))
    #expect(try refusal(asked, row("org/name")).contains("is not among the job's"))
  }

  @Test func aModelsTasksShareItsPoolAndNothingElse() throws {
    let asked = try compiled(model: "{{m}}") {
      $0.models = [NamedModels("a", ["http://a"]), NamedModels("b", ["http://b"])]
    }
    let rows = try rendered(
      asked,
      [
        #"{"task":"text-classification","text":"1","m":"a"}"#,
        #"{"task":"text-classification","text":"2","m":"b"}"#,
        #"{"task":"summarization","text":"3","m":"a"}"#,
        #"{"task":"text-classification","text":"4","m":"a"}"#,
        #"{"task":"text-classification","text":"5","m":"a","top_k":1}"#,
      ]
    )
    #expect(rows.map(\.kind.group) == [0, 1, 0, 0, 0])
    #expect(rows.map(\.kind.number) == [0, 1, 2, 0, 3])
    #expect(
      rows.map { $0.kind.form.endpoints } == [
        ["http://a"], ["http://b"], ["http://a"], ["http://a"], ["http://a"],
      ]
    )
  }

  @Test func rowsTravelInBatchesWhereTheirTaskTakesThem() throws {
    let asked = try compiled { $0.batchRows = 8 }
    let rows = try rendered(
      asked,
      [
        #"{"task":"feature-extraction","text":"a"}"#,
        #"{"task":"question-answering","question":"q","context":"c"}"#,
        #"{"task":"feature-extraction","text":"a","normalize":true}"#,
      ]
    )
    #expect(rows.map { $0.kind.form.batch.rows } == [8, 1, 1])
  }

  @Test func endlesslyManyKindsAreRefused() throws {
    let asked = try compiled(task: "text-classification", model: "{{m}}", inputs: #""{{t}}""#)
    let renderer = asked.renderer(isTable: false)
    for number in 1...4096 {
      _ = try renderer.rendered(record(#"{"m":"o/m\#(number)","t":"a"}"#, for: renderer))
    }
    let one = #"{"m":"o/one-more","t":"a"}"#
    #expect(throws: RowRefusal.self) { try renderer.rendered(record(one, for: renderer)) }
  }

  // MARK: - Jobs

  @Test(
    arguments: [
      ("{{task", nil, "task: "), ("{{task}}", "{{model", "model: "), ("text-clas-{{x}}", nil, nil),
      ("txt-classification", "{{model}}", "there is no task"),
    ] as [(String, String?, String?)]
  )
  func aJobIsCheckedBeforeThereIsARow(_ task: String, _ model: String?, _ words: String?) throws {
    let error: SluiceError?
    do {
      _ = try compiled(task: task, model: model)
      error = nil
    } catch let refused as SluiceError { error = refused }
    #expect(error.map { $0.description.contains(words ?? "?") } ?? (words == nil))
  }

  @Test func unknownColumnsAreNamed() throws {
    let asked = try compiled(model: "{{modell}}") { $0.idColumn = "id" }
    let error = #expect(throws: SluiceError.self) {
      try asked.checkColumns(known: ["task", "model", "id"])
    }
    #expect(error?.description.contains(#"did you mean "model"?"#) == true)
  }

  @Test func aModelThatIsNoURLIsRefusedAtOnce() throws {
    let error = #expect(throws: SluiceError.self) {
      try compiled(model: "{{m}}") { $0.models = [NamedModels("a", ["http://u:p@h"])] }
    }
    #expect(error?.place == "models.a")
  }

  @Test func replicasAnswerWhatOneOfThemWasAsked() throws {
    let row = #"{"task":"text-classification","text":"a","m":"x"}"#
    let first = try compiled(model: "{{m}}") { $0.models = [NamedModels("x", ["http://a"])] }
    let later = try compiled(model: "{{m}}") {
      $0.models = [NamedModels("x", ["http://b", "http://c"], asked: "http://a")]
    }
    let before = try #require(try rendered(first, [row]).first)
    let after = try #require(try rendered(later, [row]).first)
    #expect(before.row.fingerprint == after.row.fingerprint)
    let urls = try [0, 1].map { try after.kind.form.request(for: [after.row], at: $0).url }
    #expect(urls == ["http://b", "http://c"])
  }

  @Test func requestsGoToServersTheJobNamesOrTheHub() throws {
    let named = try compiled(model: "{{m}}") {
      $0.models = [NamedModels("a", ["http://a", "http://b"]), NamedModels("c", ["org/name"])]
    }
    let services = [
      "https://router.huggingface.co/hf-inference", "https://router.huggingface.co",
    ]
    #expect(named.endpoints.map(\.url) == ["http://a", "http://b"] + services)
    #expect(try compiled(model: "{{m}}").endpoints.map(\.url) == services)
    #expect(try compiled().endpoints.map(\.url) == ["http://h"])
    #expect(named.hasSeveralModels)
    #expect(try !compiled().hasSeveralModels)
  }
}
