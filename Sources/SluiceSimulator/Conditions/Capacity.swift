/// A model server that computes so many requests at once and lets the others wait: what continuous
/// batching looks like from outside.
///
///     a slot is free       → computed, the slower the more are computed beside it
///     a place is free      → waits, and is computed in the order of arrival
///     otherwise            → refused
struct Capacity: Sendable {
  /// What becomes of a request.
  enum Entry: Equatable {
    /// It is computed, and takes so many times as long as alone.
    case started(pace: Double)
    case queued
    case refused
  }

  /// How many are computed at once; nil for any number.
  private(set) var slots: Int?
  /// How many may wait; nil for any number.
  private(set) var places: Int?
  /// How many times as long an answer takes when all slots are taken.
  private let slowdown: Double
  private(set) var computing = 0
  private(set) var peakComputing = 0
  private(set) var peakWaiting = 0
  private(set) var refused = 0
  /// The numbers of the requests that wait, in the order of arrival.
  private var queue: [UInt64] = []

  init(slots: Int?, places: Int?, slowdown: Double) {
    self.slots = slots
    self.places = places
    self.slowdown = slowdown
  }

  var waiting: Int { queue.count }
  /// Whether the next request is computed at once.
  var hasRoom: Bool { slots.map { computing < $0 } ?? true }

  mutating func enter(_ number: UInt64) -> Entry {
    if hasRoom { return .started(pace: start()) }
    guard places.map({ queue.count < $0 }) ?? true else {
      refused += 1
      return .refused
    }
    queue.append(number)
    peakWaiting = max(peakWaiting, queue.count)
    return .queued
  }

  /// A computation is over.
  ///
  /// - Returns: Those that are computed now.
  mutating func leave() -> [(number: UInt64, pace: Double)] {
    computing -= 1
    return startWaiting()
  }

  /// Takes a request out of the queue that will not be computed.
  mutating func withdraw(_ number: UInt64) { queue.removeAll { $0 == number } }

  /// Gives the server another size; what is computed and what waits goes on.
  ///
  /// - Returns: Those that are computed now.
  mutating func resize(slots: Int?, places: Int?) -> [(number: UInt64, pace: Double)] {
    (self.slots, self.places) = (slots, places)
    return startWaiting()
  }

  private mutating func startWaiting() -> [(number: UInt64, pace: Double)] {
    var started: [(number: UInt64, pace: Double)] = []
    while hasRoom, !queue.isEmpty { started.append((queue.removeFirst(), start())) }
    return started
  }

  /// The pace grows evenly from 1, alone, to `slowdown`, with all slots taken.
  private mutating func start() -> Double {
    computing += 1
    peakComputing = max(peakComputing, computing)
    guard let slots, slots > 1 else { return 1 }
    return 1 + (slowdown - 1) * Double(computing - 1) / Double(slots - 1)
  }
}
