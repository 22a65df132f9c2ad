import SluiceAccess
internal import SluiceClient
import SluiceCore
import SluiceEndpoints
import SluiceLedger

/// Looks after the endpoint of a run: wakes it where the job says so, waits until it is ready, and
/// stops it again at the end if this run woke it.
actor ManagedEndpointSupervisor: EndpointSupervisor {
  /// How often a run resumes its endpoint: at its start, and twice after it was paused.
  ///
  /// A third pause is meant.
  static let mostResumes = 3
  /// The longest that a request is held by the endpoint's proxy, the figure of its documentation.
  private static let longestHold = Duration.seconds(600)
  /// What wakes quickly is noticed quickly; later looks are 5 s apart.
  private static let firstLook = Duration.milliseconds(250)

  nonisolated let name: String
  private let wish: JobEndpoint
  private let client: EndpointClient
  private let memory: WakeMemory
  private let maxStartup: Duration
  private let lookEvery: Duration
  private let onAddress: @Sendable (String) throws -> Void
  private var namespace: String?
  private var latest: InferenceEndpoint?
  /// Whether it has been ready since this start: a pause is an order from outside then.
  private var hasBeenReady = false
  private var resumesLeft = ManagedEndpointSupervisor.mostResumes

  /// - Parameters:
  ///   - wish: What the job says about the endpoint.
  ///   - client: Speaks to the management API.
  ///   - memory: Where it is kept what was woken.
  ///   - maxStartup: How long to wait until it is resumed from outside.
  ///   - lookEvery: The time between two looks at the endpoint.
  ///   - onAddress: Told where the endpoint answers, before any request goes there; throws when none
  ///     may.
  init(
    _ wish: JobEndpoint,
    client: EndpointClient,
    memory: WakeMemory,
    maxStartup: Duration,
    lookEvery: Duration = .seconds(5),
    onAddress: @escaping @Sendable (String) throws -> Void
  ) {
    name = wish.name
    self.wish = wish
    self.client = client
    self.memory = memory
    self.maxStartup = maxStartup
    self.lookEvery = lookEvery
    self.onAddress = onAddress
    namespace = wish.namespace
  }

  // MARK: - Waking

  func attend(_ tell: @escaping @Sendable (EndpointNews) -> Void) async {
    do {
      let terms = try terms()
      var wait = WaitForEndpoint(terms, at: .now)
      let deadline = Instant.now + terms.timeout
      defer { resumesLeft -= wait.resumes }
      do {
        try await follow(&wait, terms.timeout, until: deadline, tell)
      } catch  where wait.isBlind && hasBeenReady {
        // The API is ill, not the endpoint: requests tell more.
      }
      hasBeenReady = true
      if !Task.isCancelled { tell(.ready) }
    } catch let same as EndpointRouter.OneAddress {
      if !Task.isCancelled { tell(.refused(same.error)) }
    } catch {
      if !Task.isCancelled { tell(.lost(advised(SluiceError(wrapping: error)))) }
    }
  }

  private func follow(
    _ wait: inout WaitForEndpoint,
    _ patience: Duration,
    until deadline: Instant,
    _ tell: @escaping @Sendable (EndpointNews) -> Void
  ) async throws {
    let subject = EndpointSubject.endpoint(
      name,
      in: try await resolved(&wait, patience, tell)
    )
    var hasResumed = false
    let endpoint = try await client.follow(
      &wait,
      of: subject,
      onReason: { tell(.waiting($0, patience: patience)) },
      onLook: { seen($0, isOurDoing: hasResumed) },
      act: { action in
        hasResumed = true
        try await act(action, until: deadline, tell)
      }
    )
    try onAddress(try endpoint.deployedURL)
  }

  /// The rules of a wait: at the start, or after what was ready was paused.
  private func terms() throws -> WaitTerms {
    var paused = WaitTerms.Paused.giveUp
    switch (hasBeenReady, wish.onPause) {
    case (false, _) where !wish.wake: break
    case (false, .wait), (false, .stop): paused = .resume(most: 1)
    case (_, .wake): paused = .resume(most: resumesLeft)
    case (true, .wait): paused = .wait
    case (true, .stop): break
    }
    var terms = try WaitTerms(
      timeout: paused == .wait ? max(maxStartup, wish.wakeTimeout) : wish.wakeTimeout,
      refreshEvery: lookEvery,
      firstRefresh: min(lookEvery, Self.firstLook)
    )
    terms.paused = paused
    terms.wantsHealth = false
    return terms
  }

  /// The namespace; the hub is asked whose the token is, and a few failures of it are sat out.
  private func resolved(
    _ wait: inout WaitForEndpoint,
    _ patience: Duration,
    _ tell: @Sendable (EndpointNews) -> Void
  ) async throws -> String {
    while true {
      if let namespace { return namespace }
      do throws(SluiceError) {
        namespace = try await client.resolve(nil)
      } catch {
        guard error.code.kind == .unavailable, case .fetch(let pause) = wait.fail(error, at: .now)
        else {
          throw error
        }
        tell(.waiting(wait.reason, patience: patience))
        try await Task.sleep(for: pause, clock: .continuous)
      }
    }
  }

  /// What this run woke was stopped from outside: it is no longer this run's to stop.
  private func seen(_ endpoint: InferenceEndpoint, isOurDoing: Bool) {
    latest = endpoint
    guard endpoint.state == .paused, !isOurDoing else { return }
    memory.forget(name, in: endpoint.namespace)
  }

  private func act(
    _ action: EndpointClient.WakingAction,
    until deadline: Instant,
    _ tell: @Sendable (EndpointNews) -> Void
  ) async throws {
    guard let latest else { return }
    try memory.note(name, in: latest.namespace, found: latest.state)
    if case .wakeUp = action, let url = latest.url {
      try onAddress(url)
      let left = deadline - .now
      tell(.asleep(hold: max(.seconds(1), min(left, Self.longestHold))))
    } else {
      try await client.resume(name, namespace: latest.namespace)
    }
  }

  /// A paused endpoint can be woken by the run itself.
  private func advised(_ error: SluiceError) -> SluiceError {
    guard !wish.wake, latest?.state == .paused, let next = error.next else { return error }
    return SluiceError(
      error.code,
      at: error.place,
      error.what,
      next: "\(next), or let the run do it: --wake"
    )
  }
}
