package import SluiceCore
internal import SluiceJSON

/// Why a run stopped before the end; the rows that it had not settled are untouched.
package struct StopReason: Sendable, Equatable {
  /// Whose fault it is; nil where no reply is to blame (the ledger, the manifest).
  package let fault: Fault?
  /// What happened, what to do next, and the exit status.
  package let error: SluiceError

  package init(fault: Fault? = nil, error: SluiceError) {
    self.fault = fault
    self.error = error
  }
}

extension StopReason {
  /// The token is not accepted, or must not do this.
  static func notAuthorised(_ refusal: RefusedReply) -> StopReason {
    StopReason(
      fault: .account,
      error: SluiceError(
        .noPermission,
        "the endpoint does not accept the credentials: \(refusal.summary)",
        next: "check the token and its permissions, then run again: nothing is lost"
      )
    )
  }

  static func outOfCredits(_ refusal: RefusedReply) -> StopReason {
    StopReason(
      fault: .account,
      error: SluiceError(
        .noPermission,
        "the account is out of credits or quota: \(refusal.summary)",
        next: "top it up, then run again: nothing is lost"
      )
    )
  }

  static func notFound(_ refusal: RefusedReply) -> StopReason {
    job("the model or the route is not there: \(refusal.summary)", "check the model's name or URL")
  }

  static func redirected(_ refusal: RefusedReply) -> StopReason {
    let target = safe(refusal.location.map(host) ?? "an unnamed place", limit: 200)
    return job(
      "the endpoint redirects (\(refusal.status)) to \(target), which is not followed",
      "name the final URL as the model, if you trust it"
    )
  }

  static func unsupported(_ refusal: RefusedReply) -> StopReason {
    job("the endpoint cannot do this: \(refusal.summary)", "check the task and the URL")
  }

  static func sameRefusals(_ count: Int, _ result: AttemptResult) -> StopReason {
    job(
      "\(count) rows in a row were refused alike: \(result.summary)",
      result.refusal?.isPage == true
        ? "see what answers at this URL in the endpoint's place"
        : "check the task, its parameters and the inputs"
    )
  }

  static func unresolved(_ failure: TransferFailure) -> StopReason {
    endpoint(failure, "check the host name and the network")
  }

  static func untrusted(_ failure: TransferFailure) -> StopReason {
    endpoint(
      failure,
      """
      check the certificate of the endpoint and the clock of this machine, or name the authority \
      that you trust with --cacert
      """
    )
  }

  static func unusable(_ failure: TransferFailure) -> StopReason {
    StopReason(
      fault: .job,
      error: SluiceError(
        .data,
        "the request cannot be sent: \(failure.message)",
        next: "check the model's URL and the proxy settings"
      )
    )
  }

  /// The same, said of one endpoint.
  func at(_ name: String) -> StopReason {
    let place = error.place ?? safe(name, limit: 400)
    return StopReason(
      fault: fault,
      error: error.replacing(place: place)
    )
  }

  /// Endpoints that share the rows say that they serve different models.
  static func differentModels(_ words: String) -> StopReason {
    StopReason(
      fault: .job,
      error: SluiceError(
        .data,
        at: "model",
        "\(words), which are different models",
        next: "name replicas of one model, or say allow_different_models: true"
      )
    )
  }

  /// The gates of so many endpoints stayed closed for too long.
  static func unavailable(
    _ closure: Gate.Closure,
    after waited: Duration,
    endpoints: Int
  ) -> StopReason {
    let subject = endpoints == 1 ? "the endpoint" : "each of the \(endpoints) endpoints"
    return StopReason(
      fault: .endpoint,
      error: SluiceError(
        .endpointUnavailable,
        """
        \(subject) stayed unavailable (\(closure.reason.rawValue)) for \(waited.words) and \
        \(closure.probes) probes: \(closure.log.words ?? closure.words)\
        \(closure.news.map { "; \($0)" } ?? "")
        """,
        next: closure.reason == .paused
          ? "resume it, then run again: nothing is lost" : "run again later: nothing is lost"
      )
    )
  }

  /// The rows of these models are not done, the others are.
  static func leftOut(_ stopReasons: [StopReason]) -> StopReason {
    let first = stopReasons[0]
    let whose = stopReasons.count == 1 ? "this model" : "\(stopReasons.count) models"
    let why = stopReasons.count == 1 ? "" : "the first: "
    return StopReason(
      fault: first.fault,
      error: first.error.replacing(
        what: "the rows of \(whose) are not done, \(why)\(first.error.what)"
      )
    )
  }

  /// The budget is used up, or what is left of it does not pay for another request.
  static func overBudget(_ limit: Double, spent: Double, next: Double) -> StopReason {
    stop(
      .budgetSpent,
      "the budget of \(money(limit)) is used up: \(money(spent)) spent, more may cost \(money(next))",
      "run again with a larger budget.cost to go on"
    )
  }

  /// The server counts something that has no price.
  static func unpriced(_ usage: TokenTotals, _ prices: Prices) -> StopReason {
    let isInput = prices.perMillionInputTokens == nil && usage.input > 0
    let kind = isInput ? "input" : "output"
    return StopReason(
      fault: .job,
      error: SluiceError(
        .data,
        "the budget cannot be kept: \(kind) tokens are used, and no price is given for them",
        next: "add budget.price_per_million_\(kind)_tokens (0 if they are free)"
      )
    )
  }

  static func deadline() -> StopReason {
    stop(
      .deadlineReached,
      "the deadline has passed",
      "run again with a later budget.deadline to go on"
    )
  }

  static func tooManyFailed(_ limit: Budget.FailureLimit, failed: Int64, of asked: Int64)
    -> StopReason
  {
    let most =
      switch limit {
      case .share(let share): "\((share * 1000).rounded() / 10) %"
      case .count(let count): "\(count)"
      }
    return stop(
      .tooManyFailed,
      "\(failed) of \(asked) rows failed, budget.max_failed allows \(most)",
      "see why with sluice status; sluice retry --failed asks them again"
    )
  }

  /// The run does what it was told: it can be run again.
  private static func stop(
    _ code: SluiceError.Code,
    _ what: String,
    _ next: String
  ) -> StopReason {
    StopReason(error: SluiceError(code, what, next: next))
  }

  /// The ledger could not store outcomes.
  static func sinkFailed(_ error: any Error) -> StopReason {
    StopReason(
      error: error as? SluiceError
        ?? SluiceError(
          .inputOutput,
          "the ledger cannot be written: \(safe("\(error)", limit: 300))",
          next: "run again: what was reported is stored"
        )
    )
  }

  /// The source could not go on.
  static func sourceFailed(_ error: any Error) -> StopReason {
    StopReason(
      error: error as? SluiceError
        ?? SluiceError(.inputOutput, "the manifest cannot be read: \(safe("\(error)", limit: 300))")
    )
  }

  private static func job(_ what: String, _ next: String) -> StopReason {
    StopReason(fault: .job, error: SluiceError(.unavailable, what, next: "\(next), then run again"))
  }

  private static func endpoint(_ failure: TransferFailure, _ next: String) -> StopReason {
    StopReason(
      fault: .endpoint,
      error: SluiceError(
        .unavailable,
        "the endpoint cannot be reached: \(safe(failure.message, limit: 300))",
        next: next
      )
    )
  }

  /// The scheme and the host of a URL; a relative one stands for itself.
  private static func host(of location: String) -> String {
    let parts = location.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].isEmpty else { return location }
    return "\(parts[0])//\(parts[2].prefix { $0 != "/" && $0 != "?" && $0 != "#" })"
  }
}
