/// Who may read a page on loopback, and which page a path names: decided from the request's head alone.
///
/// Any program of the machine can connect, and any site a browser is on can send it here. So pages need
/// the token, which only the person has who started the command; and requests that were meant for
/// another host (a name that was made to lead here) or that come from another site are refused.
struct WatchAddress: Sendable {
  /// What is asked for.
  enum Page: Equatable, Sendable {
    case overview
    case run(Int)
    /// The stream of changes to a page.
    case events(run: Int?)
    case metrics
  }

  /// What becomes of a request.
  enum Decision: Equatable, Sendable {
    case serve(Page)
    /// The same page with a slash behind it, so that relative links lead where they should.
    case redirect(String)
    case refuse(status: Int, String)
  }

  /// The head of a request, as far as it matters.
  struct Head: Sendable {
    var method = "GET"
    var path = "/"
    var host: String?
    var origin: String?
  }

  let token: String
  let port: Int
  /// How many ledgers are watched.
  let runs: Int

  /// The address that a person opens.
  var url: String { "http://127.0.0.1:\(port)/\(token)/" }

  private var hosts: [String] { ["127.0.0.1:\(port)", "localhost:\(port)", "[::1]:\(port)"] }

  func decide(_ head: Head) -> Decision {
    guard let host = head.host?.lowercased(), hosts.contains(host) else {
      return .refuse(status: 421, "this server answers for 127.0.0.1 only")
    }
    if let origin = head.origin?.lowercased(), !hosts.contains(where: { origin == "http://\($0)" })
    {
      return .refuse(status: 403, "requests of other sites are refused")
    }
    guard head.method == "GET" || head.method == "HEAD" else {
      return .refuse(status: 405, "pages can only be read")
    }
    let path = String(head.path.prefix { $0 != "?" })
    // Numbers only, so that Prometheus needs no address that changes at each start.
    if path == "/metrics" { return .serve(.metrics) }
    let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    guard let first = parts.first, isToken(first) else {
      return .refuse(status: 404, "nothing is here; open the address that sluice watch has printed")
    }
    return page(parts.dropFirst().map { $0 }, isFolder: path.hasSuffix("/"), path)
  }

  private func page(_ parts: [String], isFolder: Bool, _ path: String) -> Decision {
    let none = Decision.refuse(status: 404, "there is no such page")
    switch parts.count {
    case 0: return isFolder ? .serve(.overview) : .redirect(path + "/")
    case 1 where parts[0] == "events": return .serve(.events(run: nil))
    case 1 where parts[0] == "metrics": return .serve(.metrics)
    case 2...3 where parts[0] == "run":
      guard let number = Int(parts[1]), (0..<runs).contains(number) else { return none }
      if parts.count == 2 { return isFolder ? .serve(.run(number)) : .redirect(path + "/") }
      return parts[2] == "events" ? .serve(.events(run: number)) : none
    default: return none
    }
  }

  /// Compares all bytes, so that the time tells nothing.
  private func isToken(_ text: String) -> Bool {
    let (given, own) = (Array(text.utf8), Array(token.utf8))
    guard given.count == own.count else { return false }
    return zip(given, own).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// 128 bits of chance, in hexadecimal digits.
  static func newToken() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    .joined()
  }
}
