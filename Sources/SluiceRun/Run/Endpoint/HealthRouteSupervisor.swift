internal import SluiceClient
import SluiceAccess
import SluiceCore
import SluiceJSON
import SluiceDispatch
import SluiceTasks

/// Asks a server's health route in the place of rows while the server is not up.
struct HealthRouteSupervisor: EndpointSupervisor {
  /// The first look, and the longest time between two.
  private static let firstLook = Duration.milliseconds(250)

  let name: String
  private let url: String
  private let patience: Duration
  private let lookEvery: Duration
  private let exchange: EndpointExchange

  /// - Parameters:
  ///   - route: A path of the server, or a URL.
  ///   - server: The URL of its requests.
  ///   - patience: After so long the server is given up.
  ///   - lookEvery: The longest time between two looks.
  ///   - options: Tokens and certificates.
  /// - Throws: When the server has no usable URL.
  init(
    _ route: String,
    of server: String,
    patience: Duration,
    lookEvery: Duration = .seconds(5),
    options: AccessOptions
  ) throws(SluiceError) {
    let origin = try Destination(url: server, options: options).origin
    name = origin
    url = route.hasPrefix("/") ? origin + route : route
    self.patience = patience
    self.lookEvery = lookEvery
    exchange = EndpointExchange(options: options)
  }

  func attend(_ tell: @escaping @Sendable (EndpointNews) -> Void) async {
    let deadline = Instant.now + patience
    var pause = min(lookEvery, Self.firstLook)
    while let reason = reason(against: await exchange.status(of: url)), !Task.isCancelled {
      guard Instant.now + pause < deadline else { return tell(.lost(refusal(reason))) }
      tell(.waiting(reason, patience: patience))
      try? await Task.sleep(for: pause, clock: .continuous)
      pause = min(lookEvery, pause * 2)
    }
    if !Task.isCancelled { tell(.ready) }
  }

  /// Why requests would be in vain; nil when they would not, or that cannot be known without one.
  private func reason(against status: Int?) -> String? {
    guard let status else { return "cannot be reached" }
    return status >= 500 || [408, 425, 429].contains(status)
      ? "its health route answers HTTP \(status)" : nil
  }

  private func refusal(_ reason: String) -> SluiceError {
    SluiceError(
      .unavailable,
      at: safe(url, limit: 400),
      "not up after \(patience.words): \(reason)",
      next: "run again later: nothing is lost"
    )
  }
}

extension HealthRouteSupervisor {
  /// A supervisor for each of a job's endpoints, by the names that the request form gives them; none where
  /// the job names no health route.
  static func all(_ prepared: PreparedJob) throws(SluiceError) -> [String: any EndpointSupervisor] {
    guard let route = prepared.job.health else { return [:] }
    var supervisors: [String: any EndpointSupervisor] = [:]
    for (endpoint, url) in prepared.compiled.endpoints {
      supervisors[endpoint] = try HealthRouteSupervisor(
        route,
        of: url,
        patience: prepared.job.maxStartup,
        options: prepared.options.access
      )
    }
    return supervisors
  }
}
