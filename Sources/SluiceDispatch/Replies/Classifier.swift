internal import SluiceCore
internal import SluiceDialects

/// What is to be done about a reply: everything is decided here, and once.
enum Verdict: Sendable, Equatable {
  /// Every row has its answer.
  case answered
  /// The row is at fault, for good.
  case failed
  /// The row is asked again and charged; after `most` charged requests it has failed.
  case retry(most: Int)
  /// Some row of the unit is at fault, or the unit is too much: halve it.
  case split(Grounds)
  /// The server cannot have worked on it: send it again, free.
  case resend
  /// The endpoint is not ready: the gate closes.
  case cold(Gate.Reason, estimate: Duration?, hold: Duration?)
  /// The endpoint has more than it can take: the limit falls, and all units wait if it says so.
  case overloaded(hold: Duration?)
  /// The endpoint failed: counted towards closing the gate, the row is not charged.
  case down
  /// This process has run out of something: fewer requests at a time.
  case starved
  /// The account or the job is at fault: the run stops, after one confirming request unless certain.
  case halt(StopReason, isCertain: Bool)
  /// It is taken back, free: we ended it ourselves, or the server refused the form that it was asked in.
  case withdrawn
  /// It was never sent, and cannot be.
  case unsendable
}

extension Verdict {
  /// Whether it blames the endpoint and charges nothing.
  var isAStrike: Bool {
    switch self {
    case .cold, .overloaded, .down: true
    default: false
    }
  }
}

/// Why a unit is halved.
enum Grounds: Sendable, Equatable {
  /// It was refused for what it says.
  case refused
  /// It failed while the endpoint was well.
  case failed
  /// It failed, and the endpoint may not be well.
  case faulted
}

/// What a verdict depends on beside the reply.
struct Circumstances: Sendable {
  /// How many rows the unit has.
  var rows = 1
  /// Whether the endpoint has ever answered.
  var hasSucceeded = false
  /// Whether it has answered lately.
  var isAwake = false
  /// Whether it may not have started yet, or have fallen asleep since.
  var mayBeAsleep = true
  /// Whether the gate is open and at least half of the other completions of late were good.
  var othersAreWell = false
  /// Gateway errors of this unit that were not charged.
  var gatewayErrors = 0
  /// Names that could not be resolved in a row, this one included.
  var unresolved = 0
  /// Whether a row whose answer is known was answered a moment ago.
  var isProvenWell = false
  /// How often this unit has failed without a charge.
  var strikes = 0
  /// The most requests charged to a row.
  var attempts = 6
}

/// Tells whose fault a reply is: the row's, the endpoint's, the account's or the job's.
enum Classifier {
  /// Gateway errors that are free; the server may have worked on each of them.
  static let freeGatewayErrors = 3

  static func verdict(on outcome: AttemptResult.Outcome, in now: Circumstances) -> Verdict {
    switch outcome {
    case .answered: .answered
    case .refused(let refusal) where refusal.isOfForm: .withdrawn
    case .refused(let refusal):
      whole(charged(overridden(verdict(on: refusal, in: now), refusal, now), refusal, now), now)
    case .lost(let failure): whole(verdict(on: failure, in: now), now)
    case .unsendable: .unsendable
    }
  }

  /// A unit of many rows is halved where a row would fail or be charged: one bad row never costs
  /// its neighbours, and nothing that was refused, failed or timed out is sent again at the same size.
  private static func whole(_ verdict: Verdict, _ now: Circumstances) -> Verdict {
    guard now.rows > 1 else { return verdict }
    return switch verdict {
    case .failed: .split(.refused)
    case .retry: .split(.failed)
    default: verdict
    }
  }

  /// Failures without a charge that a row may have while the endpoint is known to be well: one, and
  /// some more where the server only asks to wait.
  static let freeStrikes = 1
  static let freeWaits = 8

  /// What looks like the endpoint's fault is the row's when the endpoint has just answered another one,
  /// and the row meets it again.
  private static func charged(
    _ verdict: Verdict,
    _ refusal: RefusedReply,
    _ now: Circumstances
  ) -> Verdict {
    guard now.isProvenWell, verdict.isAStrike else { return verdict }
    let isWait = refusal.meaning == .later || refusal.meant == 429
    return now.strikes >= (isWait ? freeWaits : freeStrikes) ? .retry(most: now.attempts) : verdict
  }

  /// `x-should-retry` has the last word on rows, not on runs.
  private static func overridden(
    _ verdict: Verdict,
    _ refusal: RefusedReply,
    _ now: Circumstances
  ) -> Verdict {
    switch (verdict, refusal.shouldRetry) {
    case (.retry, false): .failed
    case (.failed, true): .retry(most: now.attempts)
    default: verdict
    }
  }

  // MARK: - Replies

  /// What the words, codes and fields say counts before the status.
  private static func verdict(on refusal: RefusedReply, in now: Circumstances) -> Verdict {
    switch refusal.meaning {
    case .refused: .failed
    case .outOfCredits: .halt(.outOfCredits(refusal), isCertain: false)
    case .paused: cold(.paused, refusal)
    case .gone: .halt(.notFound(refusal), isCertain: false)
    case .unauthorized: .halt(.notAuthorised(refusal), isCertain: false)
    case .loading: cold(.loading, refusal)
    case .later: .overloaded(hold: refusal.wait)
    case .interrupted: .down
    case nil: verdict(onStatusOf: refusal, in: now)
    }
  }

  private static func verdict(onStatusOf refusal: RefusedReply, in now: Circumstances) -> Verdict {
    switch refusal.meant {
    case 200..<300: .retry(most: min(3, now.attempts))
    case 300..<400: .halt(.redirected(refusal), isCertain: false)
    case 400:
      refusal.message.text.lowercased() == "invalid state" ? cold(.paused, refusal) : .failed
    case 401, 403, 407: .halt(.notAuthorised(refusal), isCertain: false)
    case 402: .halt(.outOfCredits(refusal), isCertain: false)
    case 404: now.hasSucceeded ? .failed : .halt(.notFound(refusal), isCertain: false)
    case 408, 425: .retry(most: now.attempts)
    case 409: .retry(most: min(2, now.attempts))
    case 423, 424: .retry(most: min(3, now.attempts))
    case 429: .overloaded(hold: refusal.wait)
    case 405..<500: .failed
    case 501, 505: .halt(.unsupported(refusal), isCertain: false)
    case 502, 504, 520...524: gateway(refusal, now)
    case 503: now.isAwake ? .overloaded(hold: refusal.wait) : cold(.loading, refusal)
    case 529: .overloaded(hold: refusal.wait)
    case 500..<600: internalError(refusal, now)
    default: .down
    }
  }

  private static func gateway(_ refusal: RefusedReply, _ now: Circumstances) -> Verdict {
    // This is what the proxy says while the first replica starts.
    if now.mayBeAsleep, refusal.meant == 502 { return cold(.loading, refusal) }
    if let hold = refusal.wait { return .overloaded(hold: hold) }
    // A gateway's timeout is one: the unit may be too much.
    if now.rows > 1, [504, 524].contains(refusal.meant) { return .split(.faulted) }
    let isSuspect = now.gatewayErrors >= freeGatewayErrors && now.othersAreWell
    return isSuspect ? .retry(most: now.attempts) : .down
  }

  private static func internalError(_ refusal: RefusedReply, _ now: Circumstances) -> Verdict {
    if now.othersAreWell || now.isProvenWell { return .retry(most: now.attempts) }
    return now.rows > 1 ? .split(.faulted) : .down
  }

  private static func cold(_ reason: Gate.Reason, _ refusal: RefusedReply) -> Verdict {
    .cold(reason, estimate: refusal.message.estimate, hold: refusal.wait)
  }

  // MARK: - Transfers

  private static func verdict(on failure: TransferFailure, in now: Circumstances) -> Verdict {
    switch failure.kind {
    case .resolve:
      !now.hasSucceeded && now.unresolved >= 3
        ? .halt(.unresolved(failure), isCertain: true) : .down
    case .connect, .tls:
      // No process listens yet: that is how a server looks before it has started.
      now.mayBeAsleep ? .cold(.loading, estimate: nil, hold: nil) : .down
    case .certificate: now.hasSucceeded ? .down : .halt(.untrusted(failure), isCertain: true)
    case .unusable: .halt(.unusable(failure), isCertain: true)
    case .timeout: timeout(failure, now)
    case .noReply where !failure.requestSent: now.othersAreWell ? .resend : .down
    case .noReply, .truncated: now.othersAreWell ? .retry(most: now.attempts) : .down
    case .malformed: now.othersAreWell ? .retry(most: min(2, now.attempts)) : .down
    case .tooLarge: .failed
    case .local: .starved
    case .unreadableFile: .unsendable
    case .cancelled: .withdrawn
    }
  }

  /// The unit may be too much for one request: halved whoever is at fault, charged only to a row
  /// whose neighbours are well.
  private static func timeout(_ failure: TransferFailure, _ now: Circumstances) -> Verdict {
    guard failure.requestSent else {
      return now.mayBeAsleep ? .cold(.loading, estimate: nil, hold: nil) : .down
    }
    if now.othersAreWell { return .retry(most: now.attempts) }
    return now.rows > 1 ? .split(.faulted) : .down
  }
}
