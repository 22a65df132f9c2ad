internal import SluiceCore

/// What an endpoint has been asked about itself, and what it said.
///
/// ```
/// due ──asked──▶ asking ──said something, or has nothing to say──▶ answered
///                asking ──not up yet──▶ missed ──its gate opens──▶ due
/// ```
///
/// It is asked when the first row is about to go there, and never again once it has answered.
struct CapabilityProbe: Sendable {
  enum Phase: Sendable {
    /// There is no prober.
    case needless
    case due, asking, missed, answered
  }

  private(set) var phase: Phase
  private(set) var report: ServerReport?
  /// Whether rows wait for it: they are packed by what it says, or must not go to another model.
  let holdsRows: Bool
  /// Whether probes wait for it too.
  let holdsProbes: Bool

  /// - Parameters:
  ///   - endpoint: The endpoint that is asked.
  ///   - policy: Whether there is a prober, and whether units have several rows.
  ///   - isOnly: Whether no other endpoint shares its rows.
  init(_ endpoint: String, _ policy: DispatchPolicy, isOnly: Bool) {
    phase = policy.inquired.contains(endpoint) ? .due : .needless
    holdsProbes = !isOnly && policy.modelsMustAgree
    holdsRows = holdsProbes || policy.batchRows > 1
  }

  /// Whether it is to be asked.
  var isDue: Bool { phase == .due }
  /// Whether rows wait.
  var isHolding: Bool { holdsRows && (phase == .due || phase == .asking) }
  /// Whether it may still say what it takes.
  var isOpen: Bool { phase != .needless && phase != .answered }

  mutating func asked() { phase = .asking }

  /// What it said; nil when it was not up.
  mutating func heard(_ report: ServerReport?) {
    self.report = report
    phase = report == nil ? .missed : .answered
  }

  /// It is up now.
  mutating func gateOpened() { if phase == .missed { phase = .due } }

  /// A probe went out: it may be up the next time.
  mutating func probed() { if holdsProbes { gateOpened() } }
}
