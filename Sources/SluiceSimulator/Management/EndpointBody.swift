import SluiceCore
import SluiceJSON

/// What the management API takes as the body of a creation or an update.
enum EndpointBody {
  /// Reads a body, in the words of the API where it has been heard.
  static func read(_ bytes: [UInt8], creating: Bool) -> Result<JSONValue, RequestRefusal> {
    let body: JSONValue
    do { body = try JSONValue(parsing: bytes) } catch { return .failure(.notJSON(error)) }
    guard case .object = body else { return .failure(wrong("expected a map")) }
    if case .null? = body["model"]?["task"] {
      return .failure(wrong("model.task: invalid type: null, expected a string"))
    }
    guard creating else { return .success(body) }
    for path in required where path.reduce(body, { $0?[$1] }) == nil {
      return .failure(wrong("missing field `\(path.joined(separator: "."))`"))
    }
    guard let name = body.text(at: "name"), isName(name) else {
      return .failure(wrong("name: 1 to 32 of a-z, 0-9 and -"))
    }
    return .success(body)
  }

  private static let required: [[String]] = [
    ["name"], ["type"], ["provider", "vendor"], ["provider", "region"],
    ["compute", "accelerator"], ["compute", "instanceType"], ["compute", "instanceSize"],
    ["compute", "scaling", "minReplica"], ["compute", "scaling", "maxReplica"],
    ["model", "repository"], ["model", "framework"], ["model", "image"],
  ]

  static func isName(_ name: String) -> Bool {
    (1...32).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  private static func wrong(_ what: String) -> RequestRefusal {
    .badRequest("Failed to parse the request body as JSON: \(what)")
  }
}
