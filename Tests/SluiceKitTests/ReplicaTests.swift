import Foundation
import SluiceCore
import SluiceLedger
import SluiceTasks
import SluiceTransport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// Several endpoints for one job: they may come and go, and each gets its own token only.
struct ReplicaTests {
  private static let a = "http://127.0.0.1:9"
  private static let b = "http://127.0.0.1:10"
  private static let c = "http://127.0.0.1:11"

  private func list(_ models: String...) -> String { "[\(models.joined(separator: ", "))]" }

  // MARK: - The job

  @Test func eachEndpointGetsTheRequestUnderItsOwnURL() throws {
    let prepared = try Fixture().prepared(["model": list(Self.a, Self.b)])
    let form = try prepared.renderer.form
    #expect(form.endpoints == [Self.a, Self.b])
    let urls = try [0, 1].map { try form.request(for: [], at: $0).url }
    #expect(urls == [Self.a, Self.b])
  }

  @Test func oneModelAtTwoProvidersIsAskedByItsTwoNames() throws {
    let prepared = try Fixture().prepared([
      "task": "chat-completion", "inputs": "{ messages: [{ role: user, content: \"{{text}}\" }] }",
      "model": list("org/m:one", "org/m:two"),
    ])
    let form = try prepared.renderer.form
    #expect(Set(form.endpoints).count == 2)
    let bodies = try [0, 1].map { try form.request(for: [], at: $0).body ?? [] }
      .map { String(decoding: $0, as: UTF8.self) }
    #expect(bodies[0].contains("org/m:one"))
    #expect(bodies[1].contains("org/m:two"))
  }

  @Test(arguments: [
    ("[http://a, http://a]", "stands twice under model"),
    ("[org/a, org/b]", "org/a and org/b are different models"),
    ("[org/a, 7]", "model must be a list of strings"),
  ])
  func whatCannotStandInForEachOtherIsRefused(models: String, words: String) throws {
    let fixture = try Fixture()
    let error = try refusal { try fixture.prepared(["model": models]) }
    #expect(error.code.kind == .data)
    #expect(error.what.contains(words))
  }

  @Test func differentModelsMayBeAllowed() throws {
    let keys = ["model": "[org/a, org/b]", "allow_different_models": "true"]
    #expect(try Fixture().prepared(keys).renderer.urls.count == 2)
  }

  @Test func endpointsOfTwoKindsAreRefused() throws {
    let models = list("http://127.0.0.1:9/v1", "http://127.0.0.1:10/embed")
    let fixture = try Fixture()
    let error = try refusal {
      try fixture.prepared(["task": "feature-extraction", "model": models])
    }
    #expect(error.what.contains("is not asked as"))
  }

  // MARK: - Between two starts

  private func resumed(_ fixture: Fixture, _ model: String) throws -> (PreparedJob, Resumption) {
    let stored = try LedgerReader.open(fixture.ledgerPath).description()
    let prepared = try fixture.prepared(["model": model]).continuing(stored)
    return (prepared, try Resumption.decide(stored: stored, now: prepared))
  }

  @Test(arguments: [
    [a], [b], [a, b], [b, a], [a, b, c], [c, b],
  ])
  func endpointsMayComeAndGoAndRowsStayTheSame(models: [String]) async throws {
    let fixture = try Fixture()
    let first = ["model": list(Self.a, Self.b)]
    try await fixture.settle([1], keys: first)
    let known = try fixture.rows(try fixture.prepared(first))
    let model = models.count == 1 ? models[0] : "[\(models.joined(separator: ", "))]"
    let (prepared, resumption) = try resumed(fixture, model)
    #expect(resumption == .resume)
    #expect(try prepared.renderer.form.endpoints == models)
    let now = try fixture.rows(prepared)
    #expect(now.mapValues(\.fingerprint) == known.mapValues(\.fingerprint))
  }

  @Test func aListWithoutAnyOfTheOldEndpointsIsAnotherQuestion() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1], keys: ["model": list(Self.a, Self.b)])
    let (prepared, resumption) = try resumed(fixture, Self.c)
    guard case .refused(let changes) = resumption else {
      Issue.record("\(resumption)")
      return
    }
    #expect(changes.map(\.key) == ["model", "url"])
    #expect(try prepared.renderer.url == Self.c)
  }

  @Test func theOldestNameHoldsWhenEndpointsAreReplacedOneByOne() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1], keys: ["model": Self.a])
    let known = try fixture.rows(try fixture.prepared(["model": Self.a]))
    for models in [list(Self.a, Self.b), Self.b, list(Self.b, Self.c), Self.c] {
      let (prepared, resumption) = try resumed(fixture, models)
      #expect(resumption == .resume)
      #expect(
        try fixture.rows(prepared).mapValues(\.fingerprint) == known.mapValues(\.fingerprint)
      )
      let ledger = try Ledger.open(at: fixture.ledgerPath)
      try ledger.describe(try prepared.description())
      try ledger.close()
    }
  }

  // MARK: - Tokens

  @Test func eachOriginGetsItsOwnToken() throws {
    let options = AccessOptions(environment: [
      "HF_TOKEN": "hf_first_token_of_two", "OPENAI_API_KEY": "sk-second-token-of-two",
      "HOME": "/nonexistent",
    ])
    let destinations = try Destinations(
      urls: ["https://a.endpoints.huggingface.cloud/", "https://b.example/v1/embeddings"],
      options: options
    )
    #expect(destinations.tokenSource == "HF_TOKEN, OPENAI_API_KEY")
    #expect(
      destinations.credentials == [
        Credential(
          value: Secret("Bearer hf_first_token_of_two"),
          origin: "https://a.endpoints.huggingface.cloud:443"
        ),
        Credential(
          value: Secret("Bearer sk-second-token-of-two"),
          origin: "https://b.example:443"
        ),
      ]
    )
    let echo = "hf_first_token_of_two and sk-second-token-of-two"
    #expect(destinations.redactor.redact(echo) == "*** and ***")
  }

  @Test func twoTokensForOneServerAreRefused() throws {
    let options = AccessOptions(environment: [
      "HF_TOKEN": "hf_1", "OPENAI_API_KEY": "sk-2", "HOME": "/nonexistent",
    ])
    let urls = ["https://b.example/v1/embeddings", "https://b.example/embed"]
    let error = try refusal { try Destinations(urls: urls, options: options) }
    #expect(error.code.kind == .usage)
    #expect(!error.description.contains("sk-2"))
  }

  // MARK: - The kept state

  @Test func theKeptStateIsReadAgainAndNonsenseIsNothing() {
    var state = KeptState()
    #expect(KeptState(state.text) == state)
    state.endpoints = [
      EndpointProgress(
        name: Self.a,
        inFlight: 1,
        limit: 2,
        ceiling: 3,
        requests: 4,
        answered: 5,
        throttled: 6,
        wait: EndpointProgress.Wait(
          what: "the model",
          probes: 1,
          since: .init(timeIntervalSince1970: 1e9),
          until: nil
        ),
        dismissed: nil,
        server: nil
      )
    ]
    #expect(KeptState(state.text) == state)
    #expect(state.text?.contains(#""inFlight":1"#) == true)
    #expect(KeptState("{").endpoints.isEmpty)
    #expect(KeptState(nil).endpoints.isEmpty)
  }
}
