package import SluiceCore
import Synchronization

/// Time that stands still until it is moved: 45 seconds of loading take none.
package final class ManualClock: Sendable {
  private struct Sleeper {
    let number: UInt64
    let until: Instant
    let wake: CheckedContinuation<Void, any Error>
  }
  private struct State {
    var now: Instant
    var sleepers: [Sleeper] = []
    /// What waits until so many sleep.
    var watchers: [(count: Int, wake: CheckedContinuation<Void, Never>)] = []
    /// How many have gone to sleep so far.
    var slept: UInt64 = 0
  }
  private let state = Mutex(State(now: Instant.now))

  package init() {}

  /// The clock as the simulator takes it.
  package var simulatorClock: SimulatorClock {
    SimulatorClock(now: { self.now }, sleep: { try await self.sleep($0) }) {
      self.advance(by: $0)
    }
  }

  package var now: Instant { state.withLock(\.now) }

  /// Moves the time, and wakes whose time has come, the earliest first.
  package func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now += duration
      let now = state.now
      let due = state.sleepers.filter { $0.until <= now }.sorted { $0.until < $1.until }
      state.sleepers.removeAll { $0.until <= now }
      return due
    }
    for sleeper in due { sleeper.wake.resume() }
  }

  /// Returns once so many sleep at the same time.
  package func sleepers(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.sleepers.count < count { state.watchers.append((count, continuation)) }
        return state.sleepers.count >= count
      }
      if isThere { continuation.resume() }
    }
  }

  /// Sleeps until the time has been moved far enough.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  package func sleep(_ duration: Duration) async throws {
    let number = state.withLock { state in
      state.slept += 1
      return state.slept
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { lie(down: $0, number, for: duration) }
    } onCancel: {
      wake(number)
    }
  }

  private func lie(
    down continuation: CheckedContinuation<Void, any Error>,
    _ number: UInt64,
    for duration: Duration
  ) {
    let woken = state.withLock { state in
      let until = state.now + duration
      state.sleepers.append(Sleeper(number: number, until: until, wake: continuation))
      let count = state.sleepers.count
      let woken = state.watchers.filter { $0.count <= count }
      state.watchers.removeAll { $0.count <= count }
      return woken
    }
    for watcher in woken { watcher.wake.resume() }
    // The cancellation may have come before there was a sleeper to wake.
    if Task.isCancelled { wake(number) }
  }

  /// Wakes a sleeper before the time.
  private func wake(_ number: UInt64) {
    let sleeper = state.withLock { state -> Sleeper? in
      state.sleepers.firstIndex { $0.number == number }.map { state.sleepers.remove(at: $0) }
    }
    sleeper?.wake.resume(throwing: CancellationError())
  }
}
