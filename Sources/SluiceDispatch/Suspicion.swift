internal import SluiceCore

/// A first sign that the account or the job is at fault: everybody waits for one confirming request.
struct Suspicion: Sendable {
  /// How the run ends if it is confirmed.
  let halt: Halt
  /// What raised it; nil once its own parcel is the confirming request.
  var finding: Finding?
  /// Whether the confirming request has been sent.
  var isAsked = false

  /// Whether the row alone can be to blame when others pass.
  var mayBeRow: Bool { finding?.mayBeRow ?? false }
}

extension Finding {
  /// Whether a reply that stops runs can be about its row alone.
  ///
  /// No permission, not found, sent to a firewall's page, not supported for this input; the token and
  /// the credits are never a row's.
  var mayBeRow: Bool {
    switch refusal?.status {
    case 403?, 404?, 501?, 505?: true
    case let status?: (300..<400).contains(status)
    case nil: false
    }
  }

  /// What to say of the row when it was to blame: servers seldom say a word to a redirect.
  func words(under halt: Halt) -> String? {
    refusal.flatMap { (300..<400).contains($0.status) ? halt.error.what : nil }
  }
}
