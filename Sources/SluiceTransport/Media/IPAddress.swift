import Glibc

/// An address that a socket is about to be connected to.
///
/// Judged as the system has it, after every spelling of it (decimal, octal, mapped into IPv6) and
/// every trick with names has come to an end.
struct IPAddress: Equatable {
  /// 4 or 16 of them, in network order.
  private let bytes: [UInt8]

  /// Nil for what is neither IPv4 nor IPv6.
  init?(_ address: UnsafePointer<sockaddr>) {
    let raw = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      let found = raw.loadUnaligned(as: sockaddr_in.self)
      bytes = withUnsafeBytes(of: found.sin_addr) { Array($0) }
    case AF_INET6:
      let found = raw.loadUnaligned(as: sockaddr_in6.self)
      bytes = withUnsafeBytes(of: found.sin6_addr) { Array($0) }
    default: return nil
    }
  }

  /// Reads `192.0.2.1` or `2001:db8::1`; nil for anything else.
  init?(_ text: String) {
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: four) { Array($0) }
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      bytes = withUnsafeBytes(of: six) { Array($0) }
    } else {
      return nil
    }
  }

  private init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

  /// Whether it is somewhere on the internet: not this machine, not this network, none in
  /// particular.
  ///
  /// Registries: <https://www.iana.org/assignments/iana-ipv4-special-registry>,
  /// <https://www.iana.org/assignments/iana-ipv6-special-registry>.
  var isPublic: Bool {
    if let inner { return inner.isPublic }
    return !(bytes.count == 4 ? Self.closed : Self.closed6).contains { $0.contains(bytes) }
  }

  /// The IPv4 address that an IPv6 address leads to.
  private var inner: IPAddress? {
    guard bytes.count == 16 else { return nil }
    if Self.mapped.contains(where: { $0.contains(bytes) }) { return IPAddress(bytes[12...]) }
    return Self.sixToFour.contains(bytes) ? IPAddress(bytes[2..<6]) : nil
  }

  /// A block of addresses.
  private struct Block {
    private let prefix: [UInt8]
    private let length: Int

    init(_ prefix: [UInt8], _ length: Int) {
      self.prefix = prefix
      self.length = length
    }

    func contains(_ bytes: [UInt8]) -> Bool {
      for index in 0..<((length + 7) / 8) {
        let unused = max(0, (index + 1) * 8 - length)
        let wanted = index < prefix.count ? prefix[index] : 0
        if (bytes[index] ^ wanted) >> UInt8(unused) != 0 { return false }
      }
      return true
    }
  }

  private static let closed = [
    Block([0], 8), Block([10], 8), Block([100, 64], 10), Block([127], 8), Block([169, 254], 16),
    Block([172, 16], 12), Block([192, 0, 0], 24), Block([192, 168], 16), Block([198, 18], 15),
    // Multicast, and what is kept for a future that has passed.
    Block([224], 4), Block([240], 4),
  ]
  private static let closed6 = [
    // Unspecified, loopback, and IPv4 as it was once written.
    Block([], 96),
    // Local translation, Teredo, unique local, link-local, site-local, multicast.
    Block([0, 0x64, 0xFF, 0x9B, 0, 1], 48), Block([0x20, 0x01], 32), Block([0xFC], 7),
    Block([0xFE, 0x80], 10), Block([0xFE, 0xC0], 10), Block([0xFF], 8),
  ]
  private static let mapped = [
    Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96),
    Block([0, 0x64, 0xFF, 0x9B], 96),
  ]
  private static let sixToFour = Block([0x20, 0x02], 16)

  /// For people.
  var text: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = bytes.count == 4 ? AF_INET : AF_INET6
    _ = bytes.withUnsafeBytes { inet_ntop(family, $0.baseAddress, &text, socklen_t(text.count)) }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
