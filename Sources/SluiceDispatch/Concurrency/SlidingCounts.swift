internal import SluiceCore

/// Two counts over the last seconds, in steps of one second.
///
/// A count leaves the window up to a second late; nothing that reads it can tell.
struct SlidingCounts: Sendable {
  private struct Step {
    var second: Int64 = -1
    var left = 0
    var right = 0
  }

  private var steps: [Step]
  private var origin: Instant?
  /// The step of the last count, and when it is over: most counts fall into the same one.
  private var last = 0
  private var lastEnds: Instant?

  init(seconds: Int) { steps = Array(repeating: Step(), count: seconds) }

  mutating func add(left: Int = 0, right: Int = 0, at now: Instant) {
    if lastEnds.map({ now >= $0 }) ?? true { step(to: now) }
    steps[last].left += left
    steps[last].right += right
  }

  private mutating func step(to now: Instant) {
    let start = origin ?? now
    origin = start
    let second = max(0, (now - start).components.seconds)
    last = Int(second % Int64(steps.count))
    lastEnds = start + .seconds(second + 1)
    if steps[last].second != second { steps[last] = Step(second: second) }
  }

  /// The sums over the window that ends now.
  func sums(at now: Instant) -> (left: Int, right: Int) {
    guard let origin else { return (0, 0) }
    let oldest = (now - origin).components.seconds - Int64(steps.count)
    return steps.reduce(into: (left: 0, right: 0)) { sums, step in
      guard step.second >= 0, step.second > oldest else { return }
      sums.left += step.left
      sums.right += step.right
    }
  }
}
