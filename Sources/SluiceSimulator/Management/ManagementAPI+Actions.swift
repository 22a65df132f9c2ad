import SluiceCore
import SluiceJSON

/// What can be asked of the API.
extension ManagementAPI {
  mutating func manage(
    _ call: IncomingRequest,
    _ path: [String],
    at now: Instant
  ) -> SimulatedReply {
    guard call.token != nil else { return Whoami.noToken }
    let namespace = path[0]
    guard Self.namespaces.contains(namespace) else {
      return SimulatedReply(status: 403, error: "You have no rights in the namespace \(namespace)")
    }
    switch (call.method, path.count) {
    case ("GET", 1): return list(call, namespace, at: now)
    case ("POST", 1): return create(call, in: namespace, at: now)
    default: break
    }
    guard path.count > 1, let index = index(of: path[1], in: namespace) else {
      return SimulatedReply(
        status: 404,
        error: "Endpoint \(path.dropFirst().first ?? "") not found"
      )
    }
    return change(call, path.count == 2 ? "" : path[2], index, at: now)
  }

  private mutating func list(
    _ call: IncomingRequest,
    _ namespace: String,
    at now: Instant
  ) -> SimulatedReply {
    let items = entries.indices.filter { entries[$0].namespace == namespace }
      .map { document($0, call, at: now) }
    return SimulatedReply(.object([.init("items", .array(items))]))
  }

  private mutating func create(
    _ call: IncomingRequest,
    in namespace: String,
    at now: Instant
  ) -> SimulatedReply {
    let body: JSONValue
    switch EndpointBody.read(call.body, creating: true) {
    case .success(let value): body = value
    case .failure(let refusal): return refusal.reply
    }
    let endpoint = ManagedEndpoint(body, times, at: now)
    guard index(of: endpoint.name, in: namespace) == nil else {
      return SimulatedReply(status: 409, error: "Endpoint \(endpoint.name) already exists")
    }
    counts["create", default: 0] += 1
    entries.append(Entry(namespace: namespace, endpoint: endpoint))
    return SimulatedReply(document(entries.count - 1, call, at: now))
  }

  private mutating func change(
    _ call: IncomingRequest,
    _ action: String,
    _ index: Int,
    at now: Instant
  ) -> SimulatedReply {
    switch (call.method, action) {
    case ("GET", ""): return SimulatedReply(document(index, call, at: now))
    case ("DELETE", ""):
      counts["delete", default: 0] += 1
      entries.remove(at: index)
      return SimulatedReply(status: 202)
    case ("PUT", ""):
      switch EndpointBody.read(call.body, creating: false) {
      case .success(let body): entries[index].endpoint.update(body, at: now)
      case .failure(let refusal): return refusal.reply
      }
    case ("POST", "pause"): entries[index].endpoint.pause(at: now)
    case ("POST", "resume"):
      guard entries[index].endpoint.resume(at: now) else {
        return SimulatedReply(status: 400, error: "Bad Request: Endpoint is already running")
      }
    case ("POST", "scale-to-zero"):
      guard entries[index].endpoint.scaleToZero(at: now) else {
        return SimulatedReply(status: 400, error: "Bad Request: Endpoint is not running")
      }
    default: return RequestRefusal.notFound.reply
    }
    counts[action.isEmpty ? "update" : action, default: 0] += 1
    return SimulatedReply(document(index, call, at: now))
  }

  /// An endpoint's document, with a URL that leads here by the name that the caller used.
  private mutating func document(
    _ index: Int,
    _ call: IncomingRequest,
    at now: Instant
  ) -> JSONValue {
    let path = "\(entries[index].namespace)/\(entries[index].endpoint.name)"
    let url = faults.hidesURL ? nil : "http://\(call.host)/deployed/\(path)"
    return entries[index].endpoint.document(url: url, state: faults.state, at: now)
  }
}
