import Foundation
package import SluiceCore
package import SluiceTransport

/// Where the requests of a run go: one destination for each endpoint, each with its own token.
package struct Destinations: Sendable {
  private let all: [Destination]
  /// Takes the tokens of all of them out of foreign text.
  package let redactor: Redactor

  /// Finds the tokens for some URLs and binds each to the origin of its own.
  ///
  /// - Throws: What ``Destination`` throws; also when two URLs of one origin want different tokens,
  ///   which nothing could keep apart.
  package init(urls: [String], options: AccessOptions) throws(SluiceError) {
    var all: [Destination] = []
    for url in urls { all.append(try Destination(url: url, options: options)) }
    try self.init(all)
  }

  init(_ all: [Destination]) throws(SluiceError) {
    for destination in all {
      let other = all.first { $0.origin == destination.origin }
      guard let other, other.tokenSource != destination.tokenSource else { continue }
      throw SluiceError(
        .usage,
        at: destination.origin,
        "\(other.url) and \(destination.url) are one server, and want different tokens",
        next: "set one of HF_TOKEN and OPENAI_API_KEY only"
      )
    }
    self.all = all
    redactor = Redactor(all.map(\.redactor))
  }

  /// The places that the tokens were found in, for people: `HF_TOKEN`; nil when none is sent.
  package var tokenSource: String? {
    let sources = all.compactMap(\.tokenSource)
    let distinct = sources.indices.filter { sources.firstIndex(of: sources[$0]) == $0 }
    return distinct.isEmpty ? nil : distinct.map { sources[$0] }.joined(separator: ", ")
  }

  /// What authenticates requests, to each origin its own.
  package var credentials: [Credential] {
    var seen: Set<String> = []
    return all.compactMap(\.credential).filter { seen.insert($0.origin).inserted }
  }

  /// The transport for these destinations, with room for so many requests at a time.
  package func transport(
    concurrency: Int,
    options: AccessOptions,
    proxy: Secret? = nil,
    longestReply: Int? = nil
  ) throws(SluiceError) -> LanePool {
    var configuration = TransportConfiguration()
    configuration.proxy = proxy
    configuration.userAgent = SluiceVersion.userAgent
    configuration.credentials = credentials
    configuration.caFile = options.caFile
    if let longestReply { configuration.maxReplyBytes = longestReply }
    configuration.lanes = Self.lanes(for: concurrency)
    configuration.connectionsPerLane = (concurrency + configuration.lanes - 1) / configuration.lanes
    return try LanePool(configuration)
  }

  /// A lane is a core's worth of transfers: 2 lanes on 2 cores, fewer when few requests fly.
  private static func lanes(for concurrency: Int) -> Int {
    max(1, min(ProcessInfo.processInfo.activeProcessorCount, concurrency / 32))
  }
}
