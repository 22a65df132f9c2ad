import Foundation

/// A server that batches continuously.
///
/// So many requests share the machine at a time, each slower the more they are; others stand in a
/// queue. It finishes what it has begun, also when nobody waits for it any more.
final class ModelServer {
  private var slots: Int
  private let queueLimit: Int
  private let crowd: Double
  private let work: Double
  private let spread: Double
  private var random: SeededRandom
  /// Work that a request alone would have got done by now: what is running ends at a point of it.
  private var progress = 0.0
  private var time = Duration.zero
  private var running = Heap()
  private var queue: ArraySlice<UInt64> = []
  private(set) var refused = 0
  private(set) var finished = 0
  /// Requests whose answers somebody waited for.
  var answered = 0

  /// - Parameters:
  ///   - slots: Requests that are worked on at a time.
  ///   - queue: Requests that may wait for a slot; others are refused.
  ///   - crowd: So many at a time take twice as long each.
  ///   - work: The seconds of a request that is alone.
  ///   - spread: The standard deviation of the work, as a part of it.
  ///   - seed: What the work of each request is drawn from.
  init(
    slots: Int,
    queue: Int = .max,
    crowd: Double = .infinity,
    work: Double,
    spread: Double = 0.5,
    seed: UInt64
  ) {
    self.slots = slots
    queueLimit = queue
    self.crowd = crowd
    self.work = work
    self.spread = spread
    random = SeededRandom(state: seed)
  }

  /// The answers a second of so many requests at a time.
  func rate(of width: Int, slots: Int? = nil) -> Double {
    let used = Double(min(width, slots ?? self.slots))
    return used / (work * (1 + used / crowd))
  }

  /// The part of its work that was for nobody.
  var waste: Double { finished == 0 ? 0 : Double(finished - answered) / Double(finished) }

  func change(slots: Int, at now: Duration) {
    pass(to: now)
    self.slots = slots
    startNext()
  }

  /// - Returns: Whether it takes the request.
  func take(_ id: UInt64, at now: Duration) -> Bool {
    pass(to: now)
    guard running.count < slots || queue.count < queueLimit else {
      refused += 1
      return false
    }
    queue.append(id)
    startNext()
    return true
  }

  /// When it finishes the next one.
  var next: Duration? {
    running.first.map { time + .seconds(max(0, $0.end - progress) / speed) }
  }

  /// Finishes it.
  func finish() -> UInt64 {
    if let next { pass(to: next) }
    let done = running.popFirst()
    progress = max(progress, done.end)
    finished += 1
    startNext()
    return done.id
  }

  private var speed: Double { 1 / (1 + Double(running.count) / crowd) }

  private func pass(to now: Duration) {
    progress += (now - time) / .seconds(1) * speed
    time = now
  }

  private func startNext() {
    while running.count < slots, let id = queue.popFirst() {
      running.insert(Job(end: progress + drawn(), id: id))
    }
  }

  /// Log-normal, as the lengths of texts are.
  private func drawn() -> Double {
    let variance = log(1 + spread * spread)
    let radius = (-2 * log(Double.random(in: 1e-12..<1, using: &random))).squareRoot()
    let normal = radius * cos(Double.random(in: 0..<(2 * .pi), using: &random))
    return work * exp(normal * variance.squareRoot() - variance / 2)
  }

  private struct Job {
    let end: Double
    let id: UInt64
  }

  /// The next to end first.
  private struct Heap {
    private var jobs: [Job] = []
    var count: Int { jobs.count }
    var first: Job? { jobs.first }

    mutating func insert(_ job: Job) {
      jobs.append(job)
      var place = jobs.count - 1
      while place > 0, jobs[place].end < jobs[(place - 1) / 2].end {
        jobs.swapAt(place, (place - 1) / 2)
        place = (place - 1) / 2
      }
    }

    mutating func popFirst() -> Job {
      jobs.swapAt(0, jobs.count - 1)
      let first = jobs.removeLast()
      var place = 0
      while true {
        let children = [2 * place + 1, 2 * place + 2].filter { $0 < jobs.count }
        guard let least = children.min(by: { jobs[$0].end < jobs[$1].end }),
          jobs[least].end < jobs[place].end
        else { return first }
        jobs.swapAt(place, least)
        place = least
      }
    }
  }
}
