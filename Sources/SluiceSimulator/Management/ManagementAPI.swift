import SluiceCore
import SluiceJSON

/// The management API of Inference Endpoints, and the socket to the endpoints that it made.
///
/// - `GET /api/whoami-v2`: the user `me`, a member of `team` and `locked`; a token that begins with
///   `api_org` is the organisation's
/// - `/v2/endpoint/NAMESPACE[/NAME[/pause|/resume|/scale-to-zero]]`, for `me` and `team`
/// - `/deployed/NAMESPACE/NAME/…`: an endpoint's own URL, where this server answers once it runs
struct ManagementAPI: Sendable {
  /// What becomes of a call.
  enum Reception {
    /// It was for neither the API nor one of its endpoints.
    case elsewhere
    case answered(SimulatedReply, after: Duration = .zero)
    /// The endpoint is not there to answer.
    case turnedAway(SimulatedReply)
    /// The caller waits for so long and is looked at again.
    case held(Duration)
    /// The endpoint is awake: the call as the model's server sees it.
    case passed(IncomingRequest)
  }

  struct Entry {
    let namespace: String
    var endpoint: ManagedEndpoint
  }

  static let namespaces = ["me", "team"]

  let times: TransitionTimes
  var faults: ManagementFaults
  var entries: [Entry] = []
  /// How often each thing was asked, for the witness.
  var counts: [String: Int] = [:]
  private let coldStatus: Int

  /// Creates the API; nil where the configuration wants none.
  init?(_ configuration: SimulatorConfiguration, at now: Instant) {
    guard let times = configuration.endpoints else { return nil }
    self.times = times
    coldStatus = configuration.coldStatus
    faults = configuration.endpointFaults
    for deployed in configuration.deployed {
      let body = deployed.body(model: configuration.model, task: configuration.task)
      var endpoint = ManagedEndpoint(body, times, at: now)
      endpoint.put(into: deployed.state, at: now)
      entries.append(Entry(namespace: deployed.namespace, endpoint: endpoint))
    }
  }

  mutating func receive(_ call: IncomingRequest, at now: Instant) -> Reception {
    let segments = call.segments.map(String.init)
    switch segments.first {
    case "api" where segments == ["api", "whoami-v2"]:
      return faults.strike("whoami").map(reception) ?? .answered(Whoami.reply(to: call.token))
    case "v2" where segments.count >= 3 && segments[1] == "endpoint":
      let path = Array(segments.dropFirst(2))
      let fault = faults.strike(Self.action(call, path))
      return fault.map(reception) ?? .answered(manage(call, path, at: now))
    case "deployed" where segments.count >= 3:
      return knock(call, segments, at: now)
    default: return .elsewhere
    }
  }

  /// Puts every endpoint into a state, whoever asked for another.
  mutating func putAll(into state: ManagedEndpoint.State, at now: Instant) {
    for index in entries.indices { entries[index].endpoint.put(into: state, at: now) }
  }

  /// What `GET /stats` tells: how often each thing was asked of the API, and of each endpoint.
  mutating func report(at now: Instant) -> [JSONValue.JSONMember] {
    let calls = counts.sorted { $0.key < $1.key }.map { JSONValue.JSONMember($0, .integer($1)) }
    let deployed = entries.indices.map { index in
      let name = "\(entries[index].namespace)/\(entries[index].endpoint.name)"
      return JSONValue.JSONMember(name, entries[index].endpoint.report(at: now))
    }
    return [.init("endpoints", .object(calls)), .init("deployed", .object(deployed))]
  }

  /// What is asked, by the name that ``ManagementFaults`` has for it.
  private static func action(_ call: IncomingRequest, _ path: [String]) -> String {
    switch (call.method, path.count) {
    case ("GET", 1): "list"
    case ("POST", 1): "create"
    case ("GET", _): "get"
    case ("PUT", _): "update"
    case ("DELETE", _): "delete"
    default: path.last ?? ""
    }
  }

  private func reception(of fault: ManagementFaults.Answer) -> Reception {
    switch fault {
    case .status(let status):
      .answered(SimulatedReply(status: status, error: "The rehearsal answers \(status)"))
    case .page: .answered(.gatewayPage)
    case .silence: .answered(.gatewayPage, after: .seconds(86_400))
    }
  }

  // MARK: - The endpoints' own URLs

  private mutating func knock(
    _ call: IncomingRequest,
    _ segments: [String],
    at now: Instant
  ) -> Reception {
    guard let index = index(of: segments[2], in: segments[1]) else {
      return .answered(RequestRefusal.notFound.reply)
    }
    switch entries[index].endpoint.ask(at: now) {
    case .served: return .passed(inner(call, segments, entries[index].endpoint))
    case .starting(let wait) where call.scaleUpTimeout > .zero:
      return .held(min(wait ?? call.scaleUpTimeout, call.scaleUpTimeout))
    case .starting: return turnAway(coldStatus == 502 ? .gatewayPage : .unavailable)
    case .unsound: return turnAway(.gatewayPage)
    case .paused:
      let words = "Bad Request: The endpoint is paused, ask a maintainer to restart it"
      return turnAway(SimulatedReply(status: 400, error: words))
    }
  }

  func index(of name: String, in namespace: String) -> Int? {
    entries.firstIndex { $0.namespace == namespace && $0.endpoint.name == name }
  }

  private mutating func turnAway(_ reply: SimulatedReply) -> Reception {
    counts["turned_away", default: 0] += 1
    return .turnedAway(reply)
  }

  /// The call as the model's server sees it.
  private func inner(_ call: IncomingRequest, _ segments: [String], _ endpoint: ManagedEndpoint)
    -> IncomingRequest
  {
    var inner = call
    inner.path = "/" + segments.dropFirst(3).joined(separator: "/")
    if inner.path == endpoint.healthRoute { inner.path = "/health" }
    inner.task = inner.task ?? endpoint.task
    return inner
  }
}

extension SimulatedReply {
  /// `{"error": "…"}`.
  init(status: Int, error: String) {
    self.init(status: status, .object([.init("error", .string(error))]))
  }

  /// What a proxy says for an endpoint that is not there yet.
  fileprivate static let unavailable = SimulatedReply(
    status: 503,
    contentType: "text/plain",
    body: Array("Service Unavailable".utf8)
  )

  /// What a gateway says whose server does not answer.
  static let gatewayPage = gatewayPage(502)

  /// The page of a gateway that answers with a status.
  static func gatewayPage(_ status: Int) -> SimulatedReply {
    let words = status == 502 ? "502 Bad Gateway" : "\(status)"
    let page = "<html><head><title>\(words)</title></head><body>\(words)</body></html>"
    return SimulatedReply(status: status, contentType: "text/html", body: Array(page.utf8))
  }
}
