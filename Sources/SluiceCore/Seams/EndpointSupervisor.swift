/// Knows more of an endpoint than its replies tell, and may wake it.
///
/// While the gate in front of the endpoint is closed, its supervisor is asked before each request that
/// would find out whether it may open: what is known to be paused or on its way need not be asked.
package protocol EndpointSupervisor: Sendable {
  /// What people call the endpoint: `my-embedder`.
  var name: String { get }

  /// Sees to the endpoint until requests may be tried, or never will be.
  ///
  /// Cancelled when the answer is no longer needed; it returns then without another event.
  /// - Parameter tell: Told the news as they come; ``EndpointNews/ready``, ``EndpointNews/lost(_:)``
  ///   and ``EndpointNews/refused(_:)`` are the last.
  func attend(_ tell: @escaping @Sendable (EndpointNews) -> Void) async
}

/// What a supervisor has to say.
package enum EndpointNews: Sendable, Equatable {
  /// Requests are in vain for now, and why, in one clause (`initializing`); after so long the supervisor
  /// gives up.
  case waiting(String, patience: Duration)
  /// It sleeps, and the next request wakes it: that one may be held for so long until it is awake.
  case asleep(hold: Duration)
  /// Requests may be tried.
  case ready
  /// It will not be ready, whatever is tried.
  case lost(SluiceError)
  /// The job is wrong about it: the run must not go on.
  case refused(SluiceError)
}
