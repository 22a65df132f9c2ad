internal import SluiceCore

/// All dialects together: what is looked for in a reply, whoever sent it.
///
/// Proxies and gateways change a server's words on the way, and a URL does not tell what answers at it:
/// so every reply is looked at with all of them.
package enum DialectCatalogue {
  package static let all: [Dialect] = listed

  /// Phrases, those of the gravest meaning first: the order of ``ReplyMeaning``.
  package static let phrases: [Phrases] = ReplyMeaning.allCases.flatMap { meaning in
    all.flatMap(\.phrases).filter { $0.meaning == meaning }
  }

  /// The status that a code stands for.
  static let codes: [String: Int] = all.reduce(into: [:]) { found, dialect in
    found.merge(dialect.codes) { first, _ in first }
  }

  static let quotas: [QuotaFields] = all.flatMap(\.quotas)
  static let waits = all.flatMap(\.waits)
  static let millisecondWaits = all.flatMap(\.millisecondWaits)
  static let bodyWaits = all.flatMap(\.bodyWaits)
  static let usage = all.flatMap(\.usage)

  /// The beginnings of all fields that tell of quotas, derived from their names.
  static let quotaBeginnings: HeaderNames = {
    let own = Set(quotas.map(\.beginning) + QuotaReader.structured)
    let shortest = own.filter { name in !own.contains { $0 != name && name.hasPrefix($0) } }
    return HeaderNames(shortest.sorted().flatMap { [$0, QuotaReader.forwarded + $0] })
  }()

  /// The dialect of a host; nil for a host that is nobody's.
  package static func dialect(ofHost host: String) -> Dialect? {
    let host = host.lowercased()
    return all.first { $0.hosts.contains { host == $0 || host.hasSuffix("." + $0) } }
  }

  /// Whether many models are behind this host, so that its pages say nothing about one of them.
  package static func isService(host: String) -> Bool {
    let host = host.lowercased()
    return all.contains { $0.services.contains(host) }
  }

  /// The software of a server, by what its list of models calls the owner.
  package static func software(ownedBy owner: String) -> String? {
    all.first { $0.owner == owner.lowercased() }?.name
  }
}
