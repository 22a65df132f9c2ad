import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceTasks

/// base64 is asked for where a server takes it, and is no part of what rows ask.
@Suite struct TentativeMemberTests {
  private func renderer(
    _ storage: VectorStorage = .float32,
    task: String = "embeddings",
    model: String = "http://h/v1/embeddings",
    parameters: String = "{}"
  ) throws -> Renderer {
    var asked = try spec(task, model: model, inputs: #""{{text}}""#, parameters: parameters)
    asked.vectors = storage
    return try Renderer(asked, bases: bases)
  }

  private func row(_ renderer: Renderer, _ number: Int64 = 1) throws -> Row {
    let row = try renderer.render(try record(#"{"text":"a","m":"x"}"#, for: renderer))
    return Row(
      position: number,
      place: row.place,
      key: nil,
      fingerprint: row.fingerprint,
      payload: row.payload
    )
  }

  private func body(_ renderer: Renderer, _ number: Int64 = 1) throws -> String {
    let request = try renderer.form.request(for: [try row(renderer, number)])
    return String(decoding: request.body ?? [], as: UTF8.self)
  }

  private static let asked = #","encoding_format":"base64"}"#

  @Test func base64IsAskedForAtTheEndOfTheBodyAndFingerprintsDoNotKnow() throws {
    let numbers = try renderer()
    let text = try renderer(.json)
    #expect(try body(numbers) == body(text).dropLast() + Self.asked)
    #expect(try numbers.form.request(for: [row(numbers)]).isTentative)
    #expect(try !text.form.request(for: [row(text)]).isTentative)
    #expect(try row(numbers).fingerprint == row(text).fingerprint)
  }

  @Test(arguments: [
    ("embeddings", "http://h/v1", #"{"encoding_format":"float"}"#),
    ("embeddings", "http://h/v1", #"{"extra_body":{"encoding_format":"base64"}}"#),
    ("feature-extraction", "http://h/embed", "{}"), ("feature-extraction", "http://h/m", "{}"),
    ("sentence-embeddings", "http://h/m", "{}"),
  ])
  func nothingIsAddedWhereTheJobSaysOrTheRouteHasNone(
    _ task: String,
    _ model: String,
    _ parameters: String
  ) throws {
    let renderer = try renderer(task: task, model: model, parameters: parameters)
    #expect(try !renderer.form.request(for: [row(renderer)]).isTentative)
    #expect(try !body(renderer).hasSuffix(Self.asked) || parameters.contains("base64"))
  }

  private func learned(
    _ renderer: Renderer,
    _ status: Int,
    _ text: String,
    row number: Int64 = 1
  ) throws -> Bool {
    let rows = [try row(renderer, number)]
    let request = try renderer.form.request(for: rows)
    let attempt = FormAttempt(
      rows: rows,
      endpoint: 0,
      isTentative: request.isTentative,
      isAnswered: status == 200
    )
    let reply = Reply(status: status, headers: HeaderBlock([]), body: Array(text.utf8))
    return renderer.form.learned(from: attempt, reply)
  }

  @Test(arguments: [
    (400, "base64 is not supported"), (422, #"{"detail":"Unknown field: encoding_format"}"#),
    (400, "bad request"), (500, "cannot encode as BASE64"),
  ])
  func aServerThatRefusesItIsAskedForNumbersFromThenOn(_ status: Int, _ words: String) throws {
    let renderer = try renderer()
    #expect(try learned(renderer, status, words))
    #expect(try !body(renderer).hasSuffix(Self.asked))
    #expect(try body(renderer, 2).hasSuffix(Self.asked))
    #expect(try !learned(renderer, 200, "[1]"))
    #expect(try !body(renderer, 2).hasSuffix(Self.asked))
  }

  @Test func aRowThatIsRefusedBothWaysIsAtFaultItself() throws {
    let renderer = try renderer()
    #expect(try learned(renderer, 400, "too long"))
    #expect(try !learned(renderer, 400, "too long"))
    #expect(try body(renderer, 2).hasSuffix(Self.asked))
    #expect(try !learned(renderer, 200, "[1]", row: 2))
    // Now the server is known to take it.
    #expect(try !learned(renderer, 400, "too long", row: 3))
    #expect(try body(renderer, 3).hasSuffix(Self.asked))
  }

  @Test func whatWasInFlightWhenItWasRefusedIsAskedAgainToo() {
    var trial = MemberTrial()
    let isAskedAgain = [
      trial.ended(.refusedByName, unit: 1, wasAsked: true),
      trial.ended(.answered, unit: 1, wasAsked: false),
      trial.ended(.refused(400), unit: 2, wasAsked: true),
      trial.ended(.refused(500), unit: 3, wasAsked: true),
      trial.ended(.refused(400), unit: 2, wasAsked: false),
    ]
    #expect(isAskedAgain == [true, false, true, true, false])
  }

  @Test(arguments: [401, 403, 404, 429, 500, 503])
  func whatIsSaidOfTheCallerOrTheMomentSaysNothingOfIt(_ status: Int) throws {
    let renderer = try renderer()
    #expect(try !learned(renderer, status, "no"))
    #expect(try body(renderer).hasSuffix(Self.asked))
  }
}
