import SluiceCore
import SluiceJSON
import Synchronization

/// Holds requests until there is room for them.
final class Slots: Sendable {
  private struct State {
    var capacity: Capacity
    var held: [UInt64: CheckedContinuation<Double, any Error>] = [:]
  }
  private let state: Mutex<State>

  init(_ capacity: Capacity) { state = Mutex(State(capacity: capacity)) }

  /// Waits for room.
  ///
  /// - Returns: How many times as long as alone the answer takes; nil when it is refused. Whoever gets
  ///   a number calls ``leave()``.
  /// - Throws: `CancellationError` when the server stops.
  func enter(_ number: UInt64) async throws -> Double? {
    let entry = state.withLock { $0.capacity.hasRoom ? $0.capacity.enter(number) : nil }
    if case .started(let pace) = entry { return pace }
    do {
      return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { hold(number, $0) }
      } onCancel: {
        withdraw(number)
      }
    } catch is Full {
      return nil
    }
  }

  /// Neither a slot nor a place to wait is free.
  private struct Full: Error {}

  private func hold(_ number: UInt64, _ continuation: CheckedContinuation<Double, any Error>) {
    let entry = state.withLock { state -> Capacity.Entry in
      let entry = state.capacity.enter(number)
      if entry == .queued { state.held[number] = continuation }
      return entry
    }
    switch entry {
    case .started(let pace): continuation.resume(returning: pace)
    case .refused: continuation.resume(throwing: Full())
    // The cancellation may have come before there was anything to withdraw.
    case .queued: if Task.isCancelled { withdraw(number) }
    }
  }

  private func withdraw(_ number: UInt64) {
    let continuation = state.withLock { state in
      state.capacity.withdraw(number)
      return state.held.removeValue(forKey: number)
    }
    continuation?.resume(throwing: CancellationError())
  }

  /// A computation is over; whoever waits longest is next.
  func leave() { start { $0.leave() } }

  /// Gives the server another number of slots.
  func resize(slots: Int?) { start { $0.resize(slots: slots, places: $0.places) } }

  /// Gives the server another number of places to wait.
  func resize(places: Int?) { start { $0.resize(slots: $0.slots, places: places) } }

  private func start(_ change: (inout Capacity) -> [(number: UInt64, pace: Double)]) {
    let started = state.withLock { state in
      change(&state.capacity).map { (state.held.removeValue(forKey: $0.number), $0.pace) }
    }
    for (continuation, pace) in started { continuation?.resume(returning: pace) }
  }

  /// What `GET /stats` tells of the room.
  var report: [JSONValue.JSONMember] {
    let capacity = state.withLock(\.capacity)
    return [
      .init("computing", .integer(capacity.computing)),
      .init("peak_computing", .integer(capacity.peakComputing)),
      .init("queued", .integer(capacity.waiting)),
      .init("peak_queued", .integer(capacity.peakWaiting)),
      .init("refused", .integer(capacity.refused)),
    ]
  }
}
