import SluiceCore
import SluiceJSON

/// `GET /api/whoami-v2` of the hub: whose token it is.
enum Whoami {
  static let noToken = SimulatedReply(status: 401, error: "Invalid username or password.")

  static func reply(to token: String?) -> SimulatedReply {
    guard let token else { return noToken }
    if token.hasPrefix("api_org") {
      return SimulatedReply(
        .object([.init("type", .string("org")), .init("name", .string("team"))])
      )
    }
    let organisations = ["team", "locked"].map { name in
      JSONValue.object([.init("type", .string("org")), .init("name", .string(name))])
    }
    return SimulatedReply(
      .object([
        .init("type", .string("user")), .init("id", .string("1")), .init("name", .string("me")),
        .init("fullname", .string("Rehearsal")), .init("orgs", .array(organisations)),
      ])
    )
  }
}
