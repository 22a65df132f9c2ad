import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// The table of what every reply means, with the bodies that real servers send.
@Suite struct ClassifierTests {
  /// A verdict without its figures.
  enum Kind: Sendable {
    case answered, failed, retry, split, resend, loading, paused, overloaded, down, starved, account
    case job, endpoint, withdrawn, unsendable

    init(_ verdict: Verdict) {
      switch verdict {
      case .answered: self = .answered
      case .failed: self = .failed
      case .retry: self = .retry
      case .split: self = .split
      case .resend: self = .resend
      case .cold(.paused, _, _): self = .paused
      case .cold: self = .loading
      case .overloaded: self = .overloaded
      case .down: self = .down
      case .starved: self = .starved
      case .halt(let stopReason, _) where stopReason.fault == .account: self = .account
      case .halt(let stopReason, _) where stopReason.fault == .endpoint: self = .endpoint
      case .halt: self = .job
      case .withdrawn: self = .withdrawn
      case .unsendable: self = .unsendable
      }
    }
  }

  /// A status, a body, and what it means at the start and on a good day.
  struct Case: Sendable, CustomTestStringConvertible {
    let status: Int
    let body: String
    let atFirst: Kind
    let later: Kind
    var testDescription: String { "\(status) \(body)" }

    init(_ status: Int, _ body: String, _ atFirst: Kind, _ later: Kind? = nil) {
      self.status = status
      self.body = body
      self.atFirst = atFirst
      self.later = later ?? atFirst
    }
  }

  static let start = Circumstances()
  static let goodDay = Circumstances(
    hasSucceeded: true,
    isAwake: true,
    mayBeAsleep: false,
    othersAreWell: true
  )

  static let table: [Case] = [
    Case(200, "a\nb", .retry), Case(200, "", .retry), Case(204, "", .retry),
    Case(200, #"{"error":"Model x is currently loading","estimated_time":20.0}"#, .loading),
    Case(200, #"{"error":{"message":"overloaded","type":"overloaded_error"}}"#, .overloaded),
    Case(
      200,
      #"{"error":{"message":"Rate limit exceeded, please slow down","code":429}}"#,
      .overloaded
    ),
    Case(200, #"{"error":{"message":"User not found.","code":401}}"#, .account),
    Case(200, #"{"error":{"message":"internal","code":500}}"#, .down, .retry),
    Case(
      200,
      #"{"object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"…"},"output":[]}"#,
      .overloaded
    ),
    Case(
      498,
      #"{"error":{"message":"Flex tier capacity exceeded. Try again later.","type":"capacity_exceeded"}}"#,
      .overloaded
    ),
    Case(400, #"{"__type":"ThrottlingException","message":"Rate exceeded"}"#, .overloaded),
    Case(
      400,
      #"{"error":{"message":"The model m has been decommissioned","code":"model_decommissioned"}}"#,
      .job
    ),
    Case(301, "", .job), Case(302, "", .job), Case(307, "", .job), Case(308, "", .job),
    Case(400, #"{"error":["Error in `inputs.context`: field required"]}"#, .failed),
    Case(
      400,
      #"{"error":"The following `model_kwargs` are not used by the model: ['x']"}"#,
      .failed
    ), Case(400, "Bad Request: Invalid state", .paused),
    Case(
      400,
      #"{"error":"Bad Request: The endpoint is paused, ask a maintainer to restart it"}"#,
      .paused
    ), Case(401, #"{"error":"Invalid username or password."}"#, .account),
    Case(402, #"{"error":"You have exceeded your monthly included credits"}"#, .account),
    Case(403, #"{"error":"This token lacks the inference scope"}"#, .account),
    Case(404, #"{"error":"Model x does not exist"}"#, .job), Case(404, "", .job, .failed),
    Case(405, "", .failed),
    Case(406, "", .failed), Case(407, "", .account), Case(408, "", .retry), Case(409, "", .retry),
    Case(410, "", .failed), Case(411, "", .failed), Case(413, "Payload Too Large", .failed),
    Case(414, "", .failed), Case(415, "", .failed), Case(416, "", .failed), Case(418, "", .failed),
    Case(
      422,
      #"{"error":"Input validation error: `inputs` tokens must be <= 1512","error_type":"validation"}"#,
      .failed
    ), Case(422, "Failed to deserialize the JSON body into the target type", .failed),
    Case(422, #"{"detail":[{"type":"missing","loc":["body"],"msg":"Field required"}]}"#, .failed),
    Case(423, "", .retry),
    Case(
      424,
      #"{"error":"Request failed during generation: x","error_type":"generation"}"#,
      .retry
    ), Case(425, "", .retry),
    Case(
      429,
      #"{"error":"Rate limit reached. Please log in or use a HF access token"}"#,
      .overloaded
    ),
    Case(429, #"{"error":"Model is overloaded","error_type":"Overloaded"}"#, .overloaded),
    Case(429, #"{"error":{"message":"You exceeded …","code":"insufficient_quota"}}"#, .account),
    Case(431, "", .failed), Case(451, "", .failed),
    Case(
      500,
      #"{"error":"unknown error","warnings":["There was an inference error"]}"#,
      .down,
      .retry
    ),
    Case(
      500,
      #"{"error":"Model too busy, unable to get response in less than 60 second(s)"}"#,
      .overloaded
    ), Case(500, #"{"error":"x","error_type":"incomplete_generation"}"#, .down, .retry),
    Case(501, "", .job), Case(505, "", .job),
    Case(502, "<html>Bad Gateway</html>", .loading, .down), Case(504, "", .down),
    Case(520, "", .down), Case(524, "", .down),
    Case(503, #"{"error":"Model x is currently loading","estimated_time":22.3}"#, .loading),
    Case(503, #"{"error":"unhealthy","error_type":"healthcheck"}"#, .loading),
    Case(503, "", .loading, .overloaded), Case(503, "queue is full", .overloaded),
    Case(529, #"{"error":{"type":"overloaded_error"}}"#, .overloaded), Case(599, "", .down, .retry),
    Case(0, "", .down), Case(99, "", .down), Case(600, "", .down), Case(999, "", .down),
  ]

  @Test(arguments: table)
  func aReplyIsTheFaultOfWhomeverItSays(row: Case) {
    let outcome = outcome(.success(reply(row.status, row.body)))
    #expect(Kind(Classifier.verdict(on: outcome, in: Self.start)) == row.atFirst)
    #expect(Kind(Classifier.verdict(on: outcome, in: Self.goodDay)) == row.later)
  }

  static let transfers: [(TransferFailure.Kind, Bool, Kind, Kind)] = [
    (.resolve, false, .down, .down), (.connect, false, .loading, .down),
    (.tls, false, .loading, .down),
    (.certificate, false, .endpoint, .down), (.unusable, false, .job, .job),
    (.timeout, false, .loading, .down), (.timeout, true, .down, .retry),
    (.noReply, false, .down, .resend), (.noReply, true, .down, .retry),
    (.truncated, true, .down, .retry), (.malformed, true, .down, .retry),
    (.tooLarge, true, .failed, .failed), (.local, false, .starved, .starved),
    (.cancelled, true, .withdrawn, .withdrawn),
  ]

  @Test(arguments: transfers)
  func aTransferThatFailsIsTheFaultOfWhomeverItLooksLike(
    kind: TransferFailure.Kind,
    sent: Bool,
    atFirst: Kind,
    later: Kind
  ) {
    let outcome = AttemptResult.Outcome.lost(failure(kind, sent: sent))
    #expect(Kind(Classifier.verdict(on: outcome, in: Self.start)) == atFirst)
    #expect(Kind(Classifier.verdict(on: outcome, in: Self.goodDay)) == later)
  }

  @Test(arguments: [400, 405, 408, 413, 422, 424, 500])
  func aUnitOfManyRowsIsHalvedWhereARowWouldFailOrBeCharged(status: Int) {
    var now = Self.goodDay
    now.rows = 32
    let outcome = outcome(.success(reply(status)), rows: 32)
    #expect(Kind(Classifier.verdict(on: outcome, in: now)) == .split)
  }

  @Test func aTimedOutUnitIsHalvedWhoeverIsAtFault() {
    let outcome = AttemptResult.Outcome.lost(failure(.timeout, sent: true))
    var now = Circumstances(rows: 8)
    #expect(Classifier.verdict(on: outcome, in: now) == .split(.faulted))
    now.othersAreWell = true
    #expect(Classifier.verdict(on: outcome, in: now) == .split(.failed))
  }

  @Test func gatewayErrorsAreFreeThreeTimes() {
    let outcome = outcome(.success(reply(504)))
    var now = Self.goodDay
    now.gatewayErrors = 2
    #expect(Classifier.verdict(on: outcome, in: now) == .down)
    now.gatewayErrors = 3
    #expect(Classifier.verdict(on: outcome, in: now) == .retry(most: 6))
  }

  @Test func aNameThatCannotBeResolvedThreeTimesIsCertain() {
    let outcome = AttemptResult.Outcome.lost(failure(.resolve))
    let verdict = Classifier.verdict(on: outcome, in: Circumstances(unresolved: 3))
    guard case .halt(let stopReason, isCertain: true) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(stopReason.error.code.kind == .unavailable)
  }

  @Test func theServersOwnViewOfRetryingHasTheLastWordOnRows() {
    let no: KeyValuePairs = ["x-should-retry": "false"]
    let yes: KeyValuePairs = ["x-should-retry": "true"]
    let verdict = { (status: Int, headers: KeyValuePairs<String, String>) in
      Kind(
        Classifier.verdict(on: outcome(.success(reply(status, "", headers))), in: Self.goodDay)
      )
    }
    #expect(verdict(500, no) == .failed)
    #expect(verdict(400, yes) == .retry)
    #expect(verdict(401, yes) == .account)
  }

  @Test func aRedirectNamesItsHostAndNothingElseOfTheTarget() {
    let answer = reply(307, "", ["Location": "https://evil.example/path?token=1"])
    let verdict = Classifier.verdict(on: outcome(.success(answer)), in: Self.start)
    guard case .halt(let stopReason, _) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(stopReason.error.what.contains("https://evil.example"))
    #expect(!stopReason.error.what.contains("token"))
  }

  @Test func aLoadingReplyCarriesItsEstimateAndAThrottledOneItsWait() {
    let cold = Classifier.verdict(on: outcome(.success(loading)), in: Self.start)
    #expect(cold == .cold(.loading, estimate: .seconds(22.307266235351562), hold: nil))
    let answer = reply(429, "", ["Retry-After": "20"])
    let throttled = Classifier.verdict(on: outcome(.success(answer)), in: Self.goodDay)
    #expect(throttled == .overloaded(hold: .seconds(20)))
  }
}
