import SluiceCore
import Testing

@testable import SluiceTransport

/// What a manifest may have fetched, and what it may not.
struct MediaAccessTests {
  @Test(arguments: [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
    "192.168.1.1", "198.18.0.1", "198.19.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2001::1", "fc00::1",
    "fdff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "2002:7f00:1::", "2002:a00:1::1",
  ])
  func addressesOfThisMachineAndItsNetworksAreClosed(_ text: String) throws {
    #expect(try #require(IPAddress(text)).isPublic == false)
  }

  @Test(arguments: [
    "1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255",
    "128.0.0.1", "169.253.1.1", "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.167.1.1",
    "198.17.1.1", "198.20.0.1", "223.255.255.255", "2606:4700::1", "2a00:1450::8", "2001:1::1",
    "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "fb00::1",
  ])
  func addressesOfTheInternetAreOpen(_ text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.isPublic)
    #expect(IPAddress(address.text) == address)
  }

  @Test(arguments: ["", "localhost", "1.2.3", "0x7f.1", "::g"])
  func whatIsNoAddressIsNone(_ text: String) { #expect(IPAddress(text) == nil) }

  private let open = MediaAccess()
  private let vouched = MediaAccess(hosts: ["127.0.0.1:8080", "Pictures.example", "[::1]"])

  @Test(arguments: [
    ("https://h.example/a.png", "https://h.example/a.png"),
    ("HTTPS://H.example:443/a.png#part", "https://H.example:443/a.png"),
    ("https://h.example:8443/a?b=c", "https://h.example:8443/a?b=c"),
    ("https://h.example/a b/é.png", "https://h.example/a%20b/%c3%a9.png"),
    ("https://h.example", "https://h.example/"),
  ])
  func aURLOfTheInternetMayBeFetched(_ written: String, _ text: String) throws {
    #expect(try MediaURL(written, allowedBy: open).text == text)
  }

  @Test(arguments: [
    ("http://h.example/a.png", "is not https"), ("ftp://h.example/a.png", "not one of http"),
    ("file:///etc/passwd", "not one of http"), ("https:///a.png", "malformed"),
    ("https://u:p@h.example/", "user name or password"), ("https://u@h.example/", "user name"),
    ("https://h.example:22/", "port 22"), ("https://h.example:80/", "port 80"),
    ("https://h.example\\@evil.example/", "malformed"), ("https://h.example/\n", "malformed"),
    ("https://h.example:0/", "port 0"), ("https://h.example:99999/", "malformed"),
    ("gopher://h.example/", "not one of http"), ("//h.example/a.png", "malformed"),
    ("cat.png", "malformed"), ("https://[::1/", "malformed"), ("", "malformed"),
  ])
  func otherURLsAreRefused(_ written: String, _ words: String) {
    let refusal = #expect(throws: RowRefusal.self) { try open.check(written) }
    #expect(refusal?.reason.contains(words) == true, "\(refusal?.reason ?? "")")
  }

  @Test(arguments: [
    "http://127.0.0.1:8080/a.png", "http://pictures.example/a", "https://PICTURES.example:22/a",
    "http://[::1]:99/a",
  ])
  func hostsThatSomebodyVouchesForMayBeAsked(_ written: String) throws {
    #expect(throws: Never.self) { try vouched.check(written) }
  }

  @Test(arguments: [
    "http://127.0.0.1:8081/a.png", "http://127.0.0.1/a.png", "http://a.pictures.example/a",
    "http://u:p@pictures.example/a",
  ])
  func theirNeighboursMayNot(_ written: String) {
    #expect(throws: RowRefusal.self) { try vouched.check(written) }
  }

  @Test(arguments: [
    ("/b.png", "https://h.example/b.png"), ("b.png", "https://h.example/a/b.png"),
    ("//k.example/b", "https://k.example/b"), ("https://k.example/b", "https://k.example/b"),
    ("?x=1", "https://h.example/a/c?x=1"),
  ])
  func aRedirectLeadsFromWhereItStands(_ location: String, _ text: String) throws {
    let base = try MediaURL("https://h.example/a/c", allowedBy: open)
    #expect(try MediaURL(location, from: base, allowedBy: open).text == text)
  }

  @Test(arguments: ["http://k.example/b", "file:///etc/passwd", "https://u:p@k.example/"])
  func aRedirectIsCheckedLikeAnyURL(_ location: String) throws {
    let base = try MediaURL("https://h.example/a/c", allowedBy: open)
    #expect(throws: RowRefusal.self) { try MediaURL(location, from: base, allowedBy: open) }
  }

  @Test(
    arguments: [
      ("https://h.example/a/cat.PNG?x=/b.jpg", "cat.PNG"), ("https://h.example/", nil),
      ("https://h.example", nil), ("https://h.example/a/", "a"),
    ] as [(String, String?)]
  )
  func thePathTellsTheName(_ written: String, _ name: String?) throws {
    #expect(try MediaURL(written, allowedBy: open).fileName == name)
  }

  @Test func decimalAndOctalAddressesAreSeenAsWhatTheyAre() throws {
    for host in ["2130706433", "0177.0.0.1", "0x7f000001", "127.1"] {
      let url = try MediaURL("https://\(host)/", allowedBy: open)
      #expect(url.origin.host == "127.0.0.1")
    }
  }
}
