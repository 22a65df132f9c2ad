package import SluiceCore
internal import SluiceJSON

/// Fetches the images and recordings that URLs name: without credentials, within limits, and only
/// where ``MediaAccess`` allows.
///
/// The address is checked when a connection is made, so that nothing that a name resolves to later
/// goes unseen; every redirect is checked like the URL itself.
package final class MediaFetcher: Sendable {
  /// The most that one fetch may cost.
  package struct Limits: Sendable {
    /// More than any known server takes.
    package var bytes = 32 << 20
    /// From the first connection to the last byte, redirects included.
    package var time = Duration.seconds(60)
    package var redirects = 5
    /// How often a fetch that may succeed later is tried.
    package var attempts = 3
    /// The wait before the second try; the third waits twice as long.
    package var pause = Duration.seconds(1)

    package init() {}
  }

  /// Fetches under way at a time: they cost other people's servers, not ours.
  private static let concurrency = 32

  private let access: MediaAccess
  private let limits: Limits
  private let requests: SingleRequests

  /// Prepares a fetcher; nothing is asked yet.
  ///
  /// - Parameters:
  ///   - access: Where it may look.
  ///   - userAgent: The `User-Agent` of its requests.
  ///   - caFile: A file of trusted certificates in place of the system's.
  ///   - limits: The most that one fetch may cost.
  /// - Throws: As ``LanePool/init(_:)``.
  package init(
    _ access: MediaAccess,
    userAgent: String,
    caFile: String? = nil,
    limits: Limits = Limits()
  ) throws(SluiceError) {
    var configuration = TransportConfiguration()
    configuration.connectionsPerLane = Self.concurrency
    configuration.userAgent = userAgent
    configuration.caFile = caFile
    configuration.maxReplyBytes = limits.bytes
    configuration.traceIDs = false
    configuration.access = access
    self.access = access
    self.limits = limits
    requests = try SingleRequests(configuration)
  }

  /// Fetches into memory.
  ///
  /// - Throws: Why there is no image or recording to be had.
  package func media(at url: String) async throws(MediaFailure) -> Media {
    try await fetch(url) { () throws(MediaFailure) in FetchedBody() }
  }

  /// Fetches into a file, which must not exist yet, and is gone again when the fetch fails.
  ///
  /// - Throws: Why there is no image or recording to be had.
  package func media(at url: String, into path: String) async throws(MediaFailure) -> Media {
    try await fetch(url) { () throws(MediaFailure) in try FetchedBody(creating: path) }
  }

  /// Ends what is under way.
  package func shutdown() { requests.shutdown() }

  private func fetch(
    _ written: String,
    _ body: () throws(MediaFailure) -> FetchedBody
  ) async throws(MediaFailure) -> Media {
    var attempt = 1
    while true {
      do throws(MediaFailure) {
        let url = try MediaFailure.refusing { () throws(RowRefusal) in
          try MediaURL(written, allowedBy: access)
        }
        return try await follow(url, into: body())
      } catch {
        guard error.mayPass, attempt < limits.attempts, !Task.isCancelled else { throw error }
      }
      try? await Task.sleep(for: limits.pause * attempt)
      attempt += 1
    }
  }

  private func follow(
    _ first: MediaURL,
    into body: consuming FetchedBody
  ) async throws(MediaFailure) -> Media {
    var url = first
    let deadline = Instant.now + limits.time
    for _ in 0...limits.redirects {
      switch try await answer(to: url, until: deadline) {
      case .whole(let reply):
        guard (300..<400).contains(reply.status), let location = reply.headers["location"] else {
          throw MediaFailure(status: reply.status, of: url)
        }
        let base = url
        url = try MediaFailure.refusing { () throws(RowRefusal) in
          try MediaURL(location, from: base, allowedBy: access)
        }
      case .begun(_, let headers, let pieces):
        var iterator = pieces.makeAsyncIterator()
        while let piece = try await next(&iterator, of: url) { try body.take(piece) }
        return try body.media(named: url.fileName, type: headers["content-type"])
      }
    }
    throw MediaFailure(
      "\(safe(url.text, limit: 200)) redirects more than \(limits.redirects) times"
    )
  }

  private func next(
    _ pieces: inout ReplyPieces.Iterator,
    of url: MediaURL
  ) async throws(MediaFailure) -> [UInt8]? {
    do throws(TransferFailure) { return try await pieces.next() } catch {
      throw MediaFailure(error, of: url)
    }
  }

  private func answer(
    to url: MediaURL,
    until deadline: Instant
  ) async throws(MediaFailure) -> StreamedReply {
    let request = Request(method: "GET", url: url.text, headers: [HeaderField("Accept", "*/*")])
    do throws(TransferFailure) {
      return try await requests.stream(request, timeout: max(.milliseconds(1), deadline - .now))
    } catch {
      throw MediaFailure(error, of: url)
    }
  }
}
