import SluiceCore

/// The management API of Inference Endpoints, and the door to the endpoints that it made.
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
    case answered(CallReply, after: Duration = .zero)
    /// The endpoint is awake, or will be: the call as the model's server sees it.
    case passed(Call, after: Duration = .zero)
  }

  private let times: TransitionTimes
  private var endpoints: [String: [ManagedEndpoint]] = ["me": [], "team": []]
  /// How often each thing was asked, for the witness.
  private var counts: [String: Int] = [:]

  init(_ times: TransitionTimes) { self.times = times }

  mutating func receive(_ call: Call, at now: ContinuousClock.Instant) -> Reception {
    let segments = call.segments.map(String.init)
    switch segments.first {
    case "api" where segments == ["api", "whoami-v2"]:
      return .answered(call.token.map(Self.whoami) ?? Self.refused(401, Self.noToken))
    case "v2" where segments.count >= 3 && segments[1] == "endpoint":
      return .answered(manage(call, Array(segments.dropFirst(2)), at: now))
    case "deployed" where segments.count >= 3:
      return knock(call, segments, at: now)
    default: return .elsewhere
    }
  }

  /// What `GET /stats` tells of the API.
  var report: JSONValue {
    .object(counts.sorted { $0.key < $1.key }.map { .init($0.key, .number(String($0.value))) })
  }

  // MARK: - The API

  private static let noToken = "Invalid username or password."

  private mutating func manage(
    _ call: Call,
    _ path: [String],
    at now: ContinuousClock.Instant
  ) -> CallReply {
    guard call.token != nil else { return Self.refused(401, Self.noToken) }
    let namespace = path[0]
    guard let there = endpoints[namespace] else {
      return Self.refused(403, "You have no rights in the namespace \(namespace)")
    }
    switch (call.method, path.count) {
    case ("GET", 1): return list(there, call, namespace, at: now)
    case ("POST", 1): return create(call, in: namespace, at: now)
    default: break
    }
    guard path.count > 1, let index = there.firstIndex(where: { $0.name == path[1] }) else {
      return Self.refused(404, "Endpoint \(path.dropFirst().first ?? "") not found")
    }
    let action = path.count == 2 ? "" : path[2]
    return change(call, action, namespace, index, at: now)
  }

  private mutating func list(
    _ there: [ManagedEndpoint],
    _ call: Call,
    _ namespace: String,
    at now: ContinuousClock.Instant
  ) -> CallReply {
    let items = there.indices.map { document(namespace, $0, call, at: now) }
    return CallReply(.object([.init("items", .array(items))]))
  }

  private mutating func create(
    _ call: Call,
    in namespace: String,
    at now: ContinuousClock.Instant
  ) -> CallReply {
    let body: JSONValue
    switch EndpointBody.read(call.body, creating: true) {
    case .success(let value): body = value
    case .failure(let refusal): return refusal.reply
    }
    let endpoint = ManagedEndpoint(body, times, at: now)
    guard endpoints[namespace]?.contains(where: { $0.name == endpoint.name }) == false else {
      return Self.refused(409, "Endpoint \(endpoint.name) already exists")
    }
    counts["create", default: 0] += 1
    endpoints[namespace, default: []].append(endpoint)
    let index = (endpoints[namespace]?.count ?? 1) - 1
    return CallReply(document(namespace, index, call, at: now))
  }

  private mutating func change(
    _ call: Call,
    _ action: String,
    _ namespace: String,
    _ index: Int,
    at now: ContinuousClock.Instant
  ) -> CallReply {
    guard var endpoint = endpoints[namespace]?[index] else { return Refusal.notFound.reply }
    switch (call.method, action) {
    case ("GET", ""): return CallReply(document(namespace, index, call, at: now))
    case ("DELETE", ""):
      counts["delete", default: 0] += 1
      endpoints[namespace]?.remove(at: index)
      return CallReply(status: 202)
    case ("PUT", ""):
      switch EndpointBody.read(call.body, creating: false) {
      case .success(let body): endpoint.update(body, at: now)
      case .failure(let refusal): return refusal.reply
      }
    case ("POST", "pause"): endpoint.pause(at: now)
    case ("POST", "resume"):
      guard endpoint.resume(at: now) else {
        return Self.refused(400, "Bad Request: Endpoint is already running")
      }
    case ("POST", "scale-to-zero"):
      guard endpoint.scaleToZero(at: now) else {
        return Self.refused(400, "Bad Request: Endpoint is not running")
      }
    default: return Refusal.notFound.reply
    }
    counts[action.isEmpty ? "update" : action, default: 0] += 1
    endpoints[namespace]?[index] = endpoint
    return CallReply(document(namespace, index, call, at: now))
  }

  /// An endpoint's document, with a URL that leads here by the name that the caller used.
  private mutating func document(
    _ namespace: String,
    _ index: Int,
    _ call: Call,
    at now: ContinuousClock.Instant
  ) -> JSONValue {
    let name = endpoints[namespace]?[index].name ?? ""
    let url = "http://\(call.host)/deployed/\(namespace)/\(name)"
    return endpoints[namespace]?[index].document(url: url, at: now) ?? .null
  }

  private static func whoami(_ token: String) -> CallReply {
    if token.hasPrefix("api_org") {
      return CallReply(.object([.init("type", .string("org")), .init("name", .string("team"))]))
    }
    let organisations = ["team", "locked"].map { name in
      JSONValue.object([.init("type", .string("org")), .init("name", .string(name))])
    }
    return CallReply(
      .object([
        .init("type", .string("user")), .init("id", .string("1")), .init("name", .string("me")),
        .init("fullname", .string("Rehearsal")), .init("orgs", .array(organisations)),
      ])
    )
  }

  private static func refused(_ status: Int, _ message: String) -> CallReply {
    CallReply(status: status, .object([.init("error", .string(message))]))
  }

  // MARK: - The endpoints

  private mutating func knock(
    _ call: Call,
    _ segments: [String],
    at now: ContinuousClock.Instant
  ) -> Reception {
    let (namespace, name) = (segments[1], segments[2])
    guard let index = endpoints[namespace]?.firstIndex(where: { $0.name == name }) else {
      return .answered(Refusal.notFound.reply)
    }
    var inner = call
    inner.path = "/" + segments.dropFirst(3).joined(separator: "/")
    if inner.path == endpoints[namespace]?[index].healthRoute { inner.path = "/health" }
    inner.task = inner.task ?? endpoints[namespace]?[index].task
    switch endpoints[namespace]?[index].ask(at: now) {
    case .served?: return .passed(inner)
    case .starting(let wait?)? where wait <= call.scaleUpTimeout: return .passed(inner, after: wait)
    case .starting?:
      counts["turned_away", default: 0] += 1
      return .answered(Self.notReady, after: call.scaleUpTimeout)
    case .paused?, nil:
      counts["turned_away", default: 0] += 1
      let words = "Bad Request: The endpoint is paused, ask a maintainer to restart it"
      return .answered(Self.refused(400, words))
    }
  }

  /// What a proxy says for an endpoint that is not there yet.
  private static let notReady = CallReply(
    status: 503,
    contentType: "text/plain",
    body: Array("Service Unavailable".utf8)
  )
}
