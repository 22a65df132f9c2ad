/// One request on its way, with the number under which its completion comes back.
package struct Transfer: Sendable {
  package let id: UInt64
  package let request: Request
  /// The most time for the whole exchange, from sending to the last byte.
  package let timeout: Duration

  package init(id: UInt64, request: Request, timeout: Duration) {
    self.id = id
    self.request = request
    self.timeout = timeout
  }
}

/// How a transfer ended.
///
/// Every transfer ends in exactly one completion.
package struct Completion: Sendable {
  package let id: UInt64
  package let outcome: Result<Reply, TransferFailure>
  /// From handing the request to libcurl to its end.
  package let latency: Duration

  package init(id: UInt64, outcome: Result<Reply, TransferFailure>, latency: Duration) {
    self.id = id
    self.outcome = outcome
    self.latency = latency
  }
}

/// Something that carries requests and brings replies, many at a time.
///
/// Requests go in and completions come out in batches: on the hot path there is no thread, no task
/// and no continuation per request.
package protocol Transport: Sendable {
  /// Names the receiver of the completions. Called once, before the first ``send(_:)``.
  ///
  /// - Parameter receiver: Called on the transport's own queues, concurrently when it has several,
  ///   with at least one completion.
  func start(receiver: @escaping @Sendable ([Completion]) -> Void)

  /// Hands over transfers; returns at once.
  func send(_ transfers: [Transfer])

  /// Ends the named transfers now: each completes as ``TransferFailure/Kind/cancelled`` unless it
  /// had already ended.
  func cancel(_ ids: [UInt64])

  /// Ends everything that is in flight and releases the connections. `send` must not follow.
  func shutdown()
}
