import SluiceCore
import SluiceJSON
import SluiceEndpoints
import Testing

/// Method, path and body of each route.
struct EndpointRequestsTests {
  private let requests = EndpointRequests(base: "http://h/v2/")

  private func line(_ request: Request) -> String {
    let body = request.body.map { String(decoding: $0, as: UTF8.self) } ?? "-"
    return "\(request.method) \(request.url) \(body)"
  }

  @Test func everyRouteHasItsRequest() throws {
    #expect(line(EndpointRequests.whoami(hub: "http://hub")) == "GET http://hub/api/whoami-v2 -")
    #expect(line(try requests.list(in: "me")) == "GET http://h/v2/endpoint/me -")
    #expect(line(try requests.get("a", in: "me")) == "GET http://h/v2/endpoint/me/a -")
    #expect(line(try requests.delete("a", in: "me")) == "DELETE http://h/v2/endpoint/me/a -")
    for order in EndpointRequests.Order.allCases {
      let expected = "POST http://h/v2/endpoint/me/a/\(order.rawValue) "
      #expect(line(try requests.order(order, "a", in: "me")) == expected)
    }
    let update = try requests.update("a", in: "me", EndpointSettings())
    #expect(line(update) == "PUT http://h/v2/endpoint/me/a {}")
    #expect(update.headers == [HeaderField("Content-Type", "application/json")])
    #expect(EndpointRequests.publicBase == "https://api.endpoints.huggingface.cloud/v2")
  }

  @Test func namesAreOneSegment() throws {
    let request = try requests.get("a/../b?c#d é", in: "m/e")
    #expect(request.url == "http://h/v2/endpoint/m%2Fe/a%2F..%2Fb%3Fc%23d%20%C3%A9")
    for name in ["", ".", ".."] {
      #expect(refusal { try requests.get(name, in: "me") }?.code.kind == .usage)
      #expect(refusal { try requests.list(in: name) }?.code.kind == .usage)
      #expect(refusal { try requests.create(name, in: "me", .init()) }?.code.kind == .usage)
    }
  }
}
