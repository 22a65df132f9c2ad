import SluiceCore
import SluiceJSON

/// A request as it reached the endpoint, the HTTP server's types left behind.
struct IncomingRequest: Sendable {
  var method: String
  /// The path without the query, percent-encoded as it came.
  var path: String
  /// `?task=`: the task, where neither path nor body tells.
  var task: String?
  var contentType: String?
  /// What the caller wants to get.
  var accept: String?
  /// `X-Wait-For-Model: 1`: hold the request while the model loads.
  var waitsForModel = false
  /// The name and port that the caller knows this server by.
  var host = ""
  /// The bearer token, whatever it is.
  var token: String?
  /// `X-Scale-Up-Timeout`: how long to hold the request while the endpoint wakes up.
  var scaleUpTimeout = Duration.zero
  var body: [UInt8] = []
  /// The caller; nil is one that stays.
  var caller: Caller?

  var segments: [Substring] { path.split(separator: "/") }

  /// The model that the path names: what stands behind `models` or `pipeline/TASK`, as one or two
  /// segments (`e5`, `intfloat/e5`).
  var model: String? {
    let segments = segments
    guard let mark = segments.lastIndex(where: { $0 == "models" || $0 == "pipeline" }) else {
      return nil
    }
    let isPipeline = segments[mark] == "pipeline"
    var name = segments[(mark + (isPipeline ? 2 : 1))...].prefix(2)
    if name.isEmpty, isPipeline, let models = segments.firstIndex(of: "models"), models < mark {
      name = segments[(models + 1)..<mark].prefix(2)
    }
    return name.isEmpty ? nil : name.joined(separator: "/")
  }
}

/// What the endpoint says to a ``IncomingRequest``.
struct SimulatedReply: Sendable, Equatable {
  var status = 200
  var contentType = "application/json"
  var headers: [HeaderField] = []
  var body: [UInt8] = []
  /// The body where it travels in pieces.
  var transmission: Transmission?
  /// Whether the connection is reset instead.
  var isReset = false

  static let reset = SimulatedReply(isReset: true)
}

extension SimulatedReply {
  init(status: Int = 200, _ json: JSONValue, headers: [HeaderField] = []) {
    self.init(status: status, headers: headers, body: json.text)
  }
}
