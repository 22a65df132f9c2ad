import SluiceCore
import SluiceJSON
import SluiceEndpoints
import Testing

/// Lists, accounts and refusals; what is none of them is said so.
struct EndpointRepliesTests {
  @Test func aListHoldsEndpointsOfItsNamespace() throws {
    let body = "{\"items\":[\(document()),\(document(state: "paused", url: nil))]}"
    let endpoints = try EndpointReplies.endpoints(in: reply(body), namespace: "team")
    #expect(endpoints.map(\.state) == [.running, .paused])
    #expect(endpoints.map(\.namespace) == ["team", "team"])
    #expect(try EndpointReplies.endpoints(in: reply(#"{"items":[]}"#), namespace: "me").isEmpty)
  }

  @Test(arguments: ["", "<html>", "{}", "[]", #"{"items":{}}"#, #"{"items":[1]}"#, #"{"items":"#])
  func whatIsNoListIsRefused(_ body: String) {
    #expect(throws: ReplyFault.self) {
      try EndpointReplies.endpoints(in: reply(body), namespace: "me")
    }
  }

  @Test func anAccountNamesItsOrganisations() throws {
    let body = #"{"type":"user","name":"me","orgs":[{"name":"o1"},{"name":"o2"},{}],"auth":{}}"#
    #expect(
      try EndpointReplies.account(in: reply(body))
        == HubAccount(name: "me", isUser: true, organisations: ["o1", "o2"])
    )
    let organisation = try EndpointReplies.account(in: reply(#"{"type":"org","name":"o1"}"#))
    #expect(organisation == HubAccount(name: "o1", isUser: false, organisations: []))
    #expect(throws: ReplyFault.self) { try EndpointReplies.account(in: reply("{}")) }
  }

  @Test(arguments: [
    (400, #"{"error":"Endpoint is already running"}"#, true), (400, "already running", true),
    (409, "already running", false), (400, #"{"error":"no quota"}"#, false),
  ])
  func onlyTheKnownWordsMeanThatItRuns(_ status: Int, _ body: String, _ isRunning: Bool) {
    #expect(EndpointReplies.isAlreadyRunning(reply(body, status: status)) == isRunning)
  }
}
