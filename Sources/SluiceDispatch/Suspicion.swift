/// A first sign that the account or the job is at fault: everybody waits for one confirming request.
struct Suspicion: Sendable {
  /// How the run ends if it is confirmed.
  let halt: Halt
  /// What raised it; nil once its own parcel is the confirming request.
  var finding: Finding?
  /// Whether the confirming request has been sent.
  var isAsked = false

  /// Whether the row alone can be to blame when others pass: no permission, not found.
  var mayBeRow: Bool { [403, 404].contains(finding?.refusal?.status) }
}
