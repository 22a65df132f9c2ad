import SluiceCore
import SluiceDialects
import SluiceJSON

/// How long a call waits for a model that is loading (HTTP 503), and how often it asks.
///
/// The clients up to `huggingface_hub` 0.28 ask each second until the timeout is over, later ones not
/// at all. Here the server's own estimate counts where it gives one: a quarter of it, from one second
/// to ten, so that neither a short nor a long loading is missed by much. What it says in `Retry-After`
/// is obeyed.
struct LoadingWait {
  /// The wait where the server says nothing.
  static let usual = Duration.seconds(1)
  private static let longest = Duration.seconds(10)

  /// When the caller's time is up; nil for no limit.
  let deadline: Instant?

  /// The pause before the next attempt; nil when there is no time for one, or nothing to wait for.
  func pause(after reply: Reply, at now: Instant) -> Duration? {
    guard reply.status == 503 else { return nil }
    let message = ServerMessage(reply, reading: JSONReader())
    let pause =
      ServerWait.wait(in: reply, message: message)
      ?? message.estimate.map { min(max(Self.usual, $0 / 4), Self.longest) }
      ?? Self.usual
    if let deadline, now + pause >= deadline { return nil }
    return pause
  }
}
