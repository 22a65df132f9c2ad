internal import SluiceCore
internal import SluiceDialects

/// A first sign that the account or the job is at fault: all units wait for one confirming request.
struct UnconfirmedStop: Sendable {
  /// How the run ends if it is confirmed.
  let stopReason: StopReason
  /// What raised it; nil once its own unit is the confirming request.
  var result: AttemptResult?
  /// Whether the confirming request has been sent.
  var isAsked = false

  /// Whether only a row whose answer is known can tell.
  var needsKnownRow = false

  /// Whether the row alone can be to blame when others pass; of a second time there is no doubt.
  var mayBeRow: Bool {
    guard let result else { return false }
    return result.mayBeRow || result.pending.acquittals > 0 && !result.isAboutCredits
  }
}

extension AttemptResult {
  /// Whether the account's credits are at fault, which another row may still have been within.
  var isAboutCredits: Bool { refusal?.meaning == .outOfCredits || refusal?.meant == 402 }

  /// Whether a reply that stops runs can be about its row alone.
  ///
  /// No permission, not found, sent to a firewall's page, not supported for this input; the token and
  /// the credits are never a row's.
  var mayBeRow: Bool {
    if refusal?.meaning == .gone { return true }
    return switch refusal?.meant {
    case 403?, 404?, 501?, 505?: true
    case let status?: (300..<400).contains(status)
    case nil: false
    }
  }

  /// What to say of the row when it was to blame: servers seldom say a word to a redirect.
  func words(under stopReason: StopReason) -> String? {
    refusal.flatMap { (300..<400).contains($0.status) ? stopReason.error.what : nil }
  }
}
