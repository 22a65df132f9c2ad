import Synchronization

/// A request's stay at the endpoint, from its arrival to the end of its answer.
///
/// It ends once: when it is told to, or when the last reference to it goes, because the server stops
/// or the connection breaks in the middle of a stream.
final class Visit: Sendable {
  /// How it ended.
  struct End {
    /// The status that was answered; 499 when there was no answer.
    let status: Int
    /// Whether the answer was whole.
    var isWhole = true
    /// Whether the caller was there to hear it.
    var isHeard = true
    /// Whether a slot is free again.
    var freesSlot = false
  }

  /// The number of the request.
  let number: UInt64
  private let caller: Caller?
  private let onEnd: @Sendable (End) -> Void
  private let isOver = Atomic(false)
  private let hasSlot = Atomic(false)

  /// Begins a stay.
  ///
  /// `onHangUp` is called at most once, when the caller leaves before the end, `onEnd` exactly once.
  init(
    _ number: UInt64,
    of caller: Caller?,
    onHangUp: @escaping @Sendable () -> Void,
    onEnd: @escaping @Sendable (End) -> Void
  ) {
    self.number = number
    self.caller = caller
    self.onEnd = onEnd
    caller?.ask(onHangUp: onHangUp)
  }

  deinit { end(status: 499) }

  /// The request has got a slot, which it keeps to its end.
  func takeSlot() { hasSlot.store(true, ordering: .releasing) }

  func end(status: Int, isWhole: Bool = true) {
    guard !isOver.exchange(true, ordering: .acquiringAndReleasing) else { return }
    onEnd(
      End(
        status: status,
        isWhole: isWhole,
        isHeard: caller?.answered() ?? true,
        freesSlot: hasSlot.load(ordering: .acquiring)
      )
    )
  }
}
