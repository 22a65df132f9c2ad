import SluiceCore

/// Whether a reply that has begun still comes.
///
/// Looked at now and then, not with every byte. Before the first byte of the body nothing is a stall:
/// a model that computes is silent.
struct StallClock {
  /// Where the reply was when it last got on.
  private var mark: (bytes: Int, at: Instant)?

  /// Forgets everything, for the next reply.
  mutating func reset() { mark = nil }

  /// Whether a reply of whose body so many bytes have come has come to a halt: fewer than `least` more
  /// within the limit.
  mutating func hasStalled(
    received: Int,
    least: Int,
    limit: Duration,
    now: Instant
  ) -> Bool {
    guard received > 0 else { return false }
    guard let mark, received - mark.bytes < least else {
      self.mark = (received, now)
      return false
    }
    return now - mark.at >= limit
  }
}
