import SluiceSimulator
import Synchronization

/// Time that stands still until a test moves it.
final class HandClock: Sendable {
  private struct State {
    var now = ContinuousClock.now
    var sleepers: [(until: ContinuousClock.Instant, wake: CheckedContinuation<Void, Never>)] = []
    var watchers: [(count: Int, wake: CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  /// The clock as the simulator takes it.
  var simulatorClock: SimulatorClock {
    SimulatorClock(now: { self.now }, sleep: { await self.sleep($0) })
  }

  var now: ContinuousClock.Instant { state.withLock(\.now) }

  func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now += duration
      let now = state.now
      let due = state.sleepers.filter { $0.until <= now }
      state.sleepers.removeAll { $0.until <= now }
      return due
    }
    for sleeper in due { sleeper.wake.resume() }
  }

  /// Returns once so many sleep at the same time.
  func sleepers(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.sleepers.count < count { state.watchers.append((count, continuation)) }
        return state.sleepers.count >= count
      }
      if isThere { continuation.resume() }
    }
  }

  private func sleep(_ duration: Duration) async {
    await withCheckedContinuation { continuation in
      let woken = state.withLock { state in
        state.sleepers.append((state.now + duration, continuation))
        let count = state.sleepers.count
        let woken = state.watchers.filter { $0.count <= count }
        state.watchers.removeAll { $0.count <= count }
        return woken
      }
      for watcher in woken { watcher.wake.resume() }
    }
  }
}
