import SluiceJSON
import Testing

@testable import SluiceRun

/// What is read from a manifest and a server before a job file is written.
struct JobDraftTests {
  private func columns(_ records: String...) throws -> ManifestColumns {
    ManifestColumns(
      try records.map { text in
        guard case .object(let members) = try json(text) else { return [] }
        return members
      }
    )
  }

  @Test func theColumnThatNamesARowHasAnotherValueInEach() throws {
    let found = try columns(
      #"{"kind":"a","review_id":"1","text":"x"}"#,
      #"{"kind":"a","review_id":"2","text":"y"}"#
    )
    #expect(found.id?.name == "review_id")
    #expect(try columns(#"{"id":1,"t":"x"}"#, #"{"id":1,"t":"y"}"#).id == nil)
    #expect(try columns(#"{"id":1,"t":"x"}"#, #"{"t":"y"}"#).id == nil)
  }

  @Test(arguments: [
    (#"{"id":"1","title":"t","text":"long text"}"#, "text"), (#"{"a":"x","b":"much longer"}"#, "b"),
    (#"{"n":1,"prompt":"p"}"#, "prompt"), (#"{"n":1}"#, "n"),
  ])
  func theColumnThatIsAskedAboutIsFound(_ record: String, _ name: String) throws {
    #expect(try columns(record).text?.name == name)
  }

  @Test(arguments: [
    (#"{"model_type":{"embedding":{"pooling":"cls"}}}"#, "feature-extraction"),
    (#"{"model_type":{"classifier":{}}}"#, "text-classification"),
    (#"{"model_type":{"reranker":{}}}"#, "text-ranking"),
    (#"{"model_id":"m","max_total_tokens":4096}"#, "text-generation"),
    (#"{"model_pipeline_tag":"text-generation"}"#, "text-generation"),
  ])
  func aServerTellsItsTask(_ info: String, _ task: String) throws {
    #expect(ServerTask(info: try json(info), hasModels: true)?.task == task)
  }

  @Test func aServerThatOnlyListsModelsChatsAndOneThatSaysNothingIsUnknown() throws {
    #expect(ServerTask(info: nil, hasModels: true)?.task == "chat-completion")
    #expect(ServerTask(info: nil, hasModels: false) == nil)
    #expect(ServerTask(info: try json("{}"), hasModels: false) == nil)
  }

  @Test func theFileIsYAMLWhateverTheColumnsAreCalled() throws {
    let odd = try columns(##"{"a: b #\"x":"line\nbreak","id":"1"}"##)
    for task in ["text-classification", "chat-completion", nil] {
      let text = JobDraft.text(
        .init(
          manifest: "r.jsonl",
          format: "JSON lines",
          columns: odd,
          model: "http://h",
          task: task,
          reason: nil
        )
      )
      let read = try YAMLTree.read(Array(text.utf8), path: "job.yaml")
      #expect(read.root["manifest"] == .string("r.jsonl"))
      #expect(read.root["inputs"] != nil)
    }
  }
}
