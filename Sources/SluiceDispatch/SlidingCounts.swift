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
  private var origin: ContinuousClock.Instant?

  init(seconds: Int) { steps = Array(repeating: Step(), count: seconds) }

  mutating func add(left: Int = 0, right: Int = 0, at now: ContinuousClock.Instant) {
    let second = secondOf(now)
    let index = Int(second % Int64(steps.count))
    if steps[index].second != second { steps[index] = Step(second: second) }
    steps[index].left += left
    steps[index].right += right
  }

  /// The sums over the window that ends now.
  mutating func sums(at now: ContinuousClock.Instant) -> (left: Int, right: Int) {
    let oldest = secondOf(now) - Int64(steps.count)
    return steps.reduce(into: (left: 0, right: 0)) { sums, step in
      guard step.second > oldest else { return }
      sums.left += step.left
      sums.right += step.right
    }
  }

  private mutating func secondOf(_ now: ContinuousClock.Instant) -> Int64 {
    let start = origin ?? now
    origin = start
    return max(0, (now - start).components.seconds)
  }
}
