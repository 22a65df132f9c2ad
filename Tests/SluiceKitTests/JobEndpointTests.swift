import SluiceCore
import SluiceTasks
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// The key `endpoint` of a job.
struct JobEndpointTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  /// A job without a model, about an endpoint.
  private func job(_ endpoint: String, _ more: [String: String] = [:]) throws -> Job {
    try fixture.job(["model": "null", "endpoint": endpoint].merging(more) { $1 })
  }

  @Test func aNameIsEnough() throws {
    let endpoint = try #require(try job("emb", ["max_startup": "7m"]).endpoints.first)
    #expect(endpoint.name == "emb" && endpoint.namespace == nil)
    #expect(!endpoint.wake && endpoint.onPause == .wait && endpoint.then == nil)
    #expect(endpoint.wakeTimeout == .seconds(420))
    #expect(try fixture.job().endpoints.isEmpty)
  }

  @Test func everythingCanBeSaid() throws {
    let endpoint = try #require(
      try job(
        """
        { name: emb, namespace: team, wake: true, wake_timeout: 20m, on_pause: stop, \
        then: scale-to-zero }
        """
      ).endpoints.first
    )
    #expect(endpoint.namespace == "team" && endpoint.wake && endpoint.onPause == .stop)
    #expect(endpoint.then == .scaleToZero && endpoint.wakeTimeout == .seconds(1200))
    #expect(try job("{ name: emb, wake: true }").endpoints.first?.onPause == .wake)
  }

  @Test(arguments: [
    ("{ wake: true }", "the endpoint has no name"),
    ("{ name: emb, wakes: true }", "unknown key \"wakes\" in endpoint; did you mean \"wake\"?"),
    ("{ name: emb, then: stop }", "endpoint.then cannot be \"stop\""),
    ("{ name: emb, on_pause: resume }", "endpoint.on_pause cannot be \"resume\""),
    ("{ name: emb, on_pause: wake }", "on_pause: wake contradicts endpoint.wake: false"),
    ("{ name: emb, wake: soon }", "endpoint.wake must be true or false"),
    ("{ name: emb, wake_timeout: soon }", "endpoint.wake_timeout must be a time"),
    ("me/emb", "\"me/emb\" is not the name of an endpoint"),
    ("\"..\"", "is not the name of an endpoint"), ("\"\"", "is not the name of an endpoint"),
    ("{ name: emb, namespace: \"a b\" }", "\"a b\" is not the name of an endpoint"),
    ("[7]", "endpoint.name must be a list of strings, not a number"),
    ("[]", "the endpoint has no name"),
    ("{ name: [emb, other, emb] }", "\"emb\" stands twice under endpoint.name"),
  ])
  func whatCannotBeMeantIsRefused(_ endpoint: String, _ words: String) throws {
    let error = try refusal { try job(endpoint) }
    #expect(error.description.contains(words), "\(error)")
    #expect(error.code.kind == .data)
  }

  @Test func severalNamesShareTheRowsAndWhatIsSaid() throws {
    let several = try job("{ name: [a, b], wake: true, then: pause }")
    #expect(several.endpoints.map(\.name) == ["a", "b"])
    #expect(several.endpoints.allSatisfy { $0.wake && $0.then == .pause })
    #expect(
      several.spec.endpoints == ["https://a.endpoint.invalid", "https://b.endpoint.invalid"]
    )
    let prepared = try PreparedJob(several, options: RunOptions(environment: [:]))
    #expect(prepared.shownURLs == ["a", "b"])
    let error = try refusal { try job("[a, b]", ["model": "http://127.0.0.1:9"]) }
    #expect(error.what == "several endpoints have URLs of their own")
  }

  @Test func anEndpointMayBeTakenAwayBetweenTwoStarts() throws {
    let options = RunOptions(environment: [:])
    let several = try PreparedJob(try job("[a, b]"), options: options)
    let one = try PreparedJob(try job("b"), options: options)
      .continuing(try several.description())
    #expect(one.asked.changes(since: several.asked.value).isEmpty)
    #expect(one.shownURLs == ["b"])
    let rows = try fixture.rows(several).mapValues(\.fingerprint)
    #expect(try fixture.rows(one).mapValues(\.fingerprint) == rows)
  }

  @Test func aModelBesideItMustBeAURL() throws {
    let error = try refusal { try job("emb", ["model": "org/name"]) }
    #expect(error.what.contains("is a model, and the endpoint emb has its own"))
    let url = try job("emb", ["model": "http://127.0.0.1:9/x"])
    #expect(url.spec.model == "http://127.0.0.1:9/x")
  }

  @Test func rowsAreTheSameWhereverTheEndpointAnswers() throws {
    let one = try PreparedJob(try job("emb"), options: RunOptions(environment: [:]))
    #expect(try one.shown(one.renderer.url) == "emb")
    #expect(try Plan(try job("emb"), options: RunOptions(environment: [:])).urls == ["emb"])
    let other = try PreparedJob(
      try job("{ name: emb, wake: true, then: leave }"),
      options: RunOptions(environment: [:])
    )
    #expect(other.asked.changes(since: one.asked.value).isEmpty)
    let another = try PreparedJob(try job("emc"), options: RunOptions(environment: [:]))
    #expect(!another.asked.changes(since: one.asked.value).isEmpty)
    let rows = try fixture.rows(one).mapValues(\.fingerprint)
    #expect(try fixture.rows(other).mapValues(\.fingerprint) == rows)
    #expect(try fixture.rows(another).mapValues(\.fingerprint) != rows)
  }

  @Test func aFlagForOneMemberLeavesTheOthers() throws {
    var document = JobDocument(flags: [
      .init("task", .string("text-classification")), .init("manifest", .string("rows.jsonl")),
      .init("endpoint", .string("emb")), .init("inputs", .string("{{text}}")),
    ])
    document.override(with: [.init("endpoint", .object([.init("wake", .bool(true))]))])
    let endpoint = try #require(try Job(document).endpoints.first)
    #expect(endpoint.name == "emb" && endpoint.wake)
    document.override(with: [.init("endpoint", .array([.string("a"), .string("b")]))])
    document.override(with: [.init("endpoint", .object([.init("wake", .bool(true))]))])
    let names = try Job(document).endpoints.filter(\.wake).map(\.name)
    #expect(names == ["a", "b"])
  }
}
