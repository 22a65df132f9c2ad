import SluiceClient
import Foundation
import SluiceCore
import SluiceJSON
import SluiceEndpoints
import SluiceLedger
import Synchronization

/// The end of a run: endpoints that it has woken are stopped again.
final class EndpointCleanup: Sendable {
  /// So often an order is given when the API fails.
  private static let tries = 3
  /// How long one of them may take.
  private static let patience = Duration.seconds(20)
  /// How long the only one may take when the end is urgent.
  private static let hurriedPatience = Duration.seconds(5)

  private struct State {
    var isHurried = false
    /// What is being done, for a screen.
    var doing: String?
    var task: Task<[EndpointAftermath], Never>?
  }

  private let then: JobEndpoint.Afterwards?
  private let client: EndpointClient
  private let memory: WakeMemory
  private let pause: Duration
  private let state = Mutex(State())

  /// - Parameters:
  ///   - then: What the job wants done; nil for what each endpoint was.
  ///   - client: Speaks to the management API.
  ///   - memory: What was woken.
  ///   - pause: The time between two tries.
  init(
    _ then: JobEndpoint.Afterwards?,
    client: EndpointClient,
    memory: WakeMemory,
    pause: Duration = .seconds(2)
  ) {
    self.then = then
    self.client = client
    self.memory = memory
    self.pause = pause
  }

  /// What is being done, in words; nil before the end.
  var doing: String? { state.withLock { $0.doing } }

  /// Stops what the run has woken, as the job says.
  func putBack() async -> [EndpointAftermath] {
    let task = Task.detached { [self] in
      var aftermath: [EndpointAftermath] = []
      for woken in memory.all {
        if let one = await putBack(woken) { aftermath.append(one) }
      }
      return aftermath
    }
    state.withLock { $0.task = task }
    defer { state.withLock { $0.doing = nil } }
    return await task.value
  }

  /// The end is urgent: one try each, and none of those that are under way.
  func hurry() {
    state.withLock { state in
      state.isHurried = true
      state.task?.cancel()
    }
  }

  private func putBack(_ woken: WokenEndpoint) async -> EndpointAftermath? {
    let order = then ?? (woken.found == EndpointState.paused.name ? .pause : .scaleToZero)
    var failure: SluiceError?
    if order != .leave {
      state.withLock { $0.doing = "\(woken.name) to be \(order.result)" }
      failure = await stop(woken, by: order)
    }
    let kind: RunEvent.Kind = failure == nil ? .endpointStopped : .endpointLeftRunning
    let words = failure.map { ": \($0.what)" } ?? ""
    memory.ledger.record(
      RunEvent(kind, "\(woken.place), \(order.rawValue)\(words)"),
      at: Date()
    )
    if failure == nil { try? memory.ledger.forget(woken) }
    return EndpointAftermath(
      name: woken.name,
      namespace: woken.namespace,
      order: order,
      failure: failure
    )
  }

  /// Gives the order until it is taken; an endpoint that sleeps already needs none.
  private func stop(_ woken: WokenEndpoint, by order: JobEndpoint.Afterwards) async -> SluiceError?
  {
    let isLast = { attempt in attempt >= Self.tries || self.state.withLock { $0.isHurried } }
    var attempt = 1
    while true {
      do throws(SluiceError) {
        try await client.order(
          order == .pause ? .pause : .scaleToZero,
          woken.name,
          woken.namespace,
          within: state.withLock { $0.isHurried } ? Self.hurriedPatience : Self.patience
        )
        return nil
      } catch {
        if isLast(attempt) || error.code.kind != .unavailable {
          return await isAsleep(woken) ? nil : byHand(error, woken, order)
        }
      }
      try? await Task.sleep(for: pause, clock: .continuous)
      attempt += 1
    }
  }

  private func isAsleep(_ woken: WokenEndpoint) async -> Bool {
    let endpoint = try? await client.endpoint(
      named: woken.name,
      namespace: woken.namespace,
      within: Self.hurriedPatience
    )
    return [.paused, .scaledToZero, .failed].contains(endpoint?.state)
  }

  private func byHand(
    _ error: SluiceError,
    _ woken: WokenEndpoint,
    _ order: JobEndpoint.Afterwards
  ) -> SluiceError {
    let command = "sluice endpoint \(order.rawValue) \(safe(woken.name, limit: 80))"
    return SluiceError(
      error.code,
      at: woken.place,
      error.what,
      next: "do it by hand: \(command) --namespace \(safe(woken.namespace, limit: 80))"
    )
  }
}
