import Testing

@testable import SluicePages

/// Which requests the live page answers.
struct WatchAddressTests {
  private let address = WatchAddress(token: "0123abcd", port: 8090, runs: 2)

  private func decide(
    _ path: String,
    method: String = "GET",
    host: String? = "127.0.0.1:8090",
    origin: String? = nil
  ) -> WatchAddress.Decision {
    address.decide(.init(method: method, path: path, host: host, origin: origin))
  }

  @Test(arguments: [
    ("/0123abcd/", WatchAddress.Page.overview), ("/0123abcd/events", .events(run: nil)),
    ("/0123abcd/run/1/", .run(1)), ("/0123abcd/run/0/events", .events(run: 0)),
    ("/0123abcd/metrics", .metrics), ("/metrics", .metrics), ("/0123abcd/?x=1", .overview),
  ])
  func pagesAreServed(_ path: String, _ page: WatchAddress.Page) {
    #expect(decide(path) == .serve(page))
  }

  @Test(arguments: [
    "/", "/0123abcX/", "/0123abc/", "/0123abcd0/", "/run/0/", "/0123abcd/run/2/",
    "/0123abcd/run/-1/",
    "/0123abcd/run/x/", "/0123abcd/other", "/0123abcd/run/0/other", "/favicon.ico", "",
  ])
  func everythingElseIsNotThere(_ path: String) {
    guard case .refuse(404, _) = decide(path) else {
      Issue.record("\(path) was not refused")
      return
    }
  }

  @Test(arguments: [
    "evil.example:8090", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:8090", nil,
  ])
  func otherHostsAreRefused(_ host: String?) {
    guard case .refuse(421, _) = decide("/0123abcd/", host: host) else {
      Issue.record("not refused")
      return
    }
  }

  @Test(arguments: ["http://evil.example", "null", "https://127.0.0.1:8090", "http://127.0.0.1:81"])
  func otherOriginsAreRefused(_ origin: String) {
    guard case .refuse(403, _) = decide("/0123abcd/events", origin: origin) else {
      Issue.record("not refused")
      return
    }
  }

  @Test func theOwnOriginAndOtherNamesOfLoopbackAreFine() {
    #expect(decide("/0123abcd/", origin: "http://127.0.0.1:8090") == .serve(.overview))
    #expect(decide("/0123abcd/", host: "LOCALHOST:8090") == .serve(.overview))
    #expect(decide("/0123abcd/", host: "[::1]:8090") == .serve(.overview))
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS"])
  func nothingCanBeChanged(_ method: String) {
    guard case .refuse(405, _) = decide("/0123abcd/", method: method) else {
      Issue.record("not refused")
      return
    }
  }

  @Test func anAddressWithoutItsSlashLeadsOn() {
    #expect(decide("/0123abcd") == .redirect("/0123abcd/"))
    #expect(decide("/0123abcd/run/1") == .redirect("/0123abcd/run/1/"))
  }

  @Test func tokensAreLongAndDiffer() {
    #expect(WatchAddress.newToken().count == 32)
    #expect(WatchAddress.newToken() != WatchAddress.newToken())
  }
}
