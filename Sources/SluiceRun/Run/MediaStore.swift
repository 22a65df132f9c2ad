import SluiceAccess
import Foundation
import SluiceCore
import SluiceTransport

/// The images and recordings that a run has fetched: each once, on disk, for as long as there is room
/// or it is needed.
///
/// They stand in `<ledger>.media`, which the run's lock protects and which is gone when the run ends.
actor MediaStore {
  private struct Entry {
    let fetch: Task<Result<Media, MediaFailure>, Never>
    let path: String
    var size = 0
    /// How many requests need it.
    var users = 0
    /// How many of them wait no longer.
    var quitters = 0
    var lastUse = 0
  }
  private let folder: String
  private let fetcher: MediaFetcher
  private let limit: Int
  private var entries: [String: Entry] = [:]
  private var uses = 0
  private var files = 0
  private var isReady = false

  /// The store of a job; nil for one whose rows name no URLs.
  init?(_ job: Job, options: AccessOptions) throws(SluiceError) {
    guard job.mediaURLs == .fetch else { return nil }
    self.init(
      folder: job.ledger + ".media",
      fetcher: try MediaFetcher(
        MediaAccess(hosts: job.mediaHosts),
        userAgent: SluiceVersion.userAgent,
        caFile: options.caFile
      )
    )
  }

  /// Keeps up to `limit` bytes beyond need, for rows that name the same URL and for requests that are
  /// sent again.
  init(folder: String, fetcher: MediaFetcher, limit: Int = 256 << 20) {
    self.folder = folder
    self.fetcher = fetcher
    self.limit = limit
  }

  /// The image or recording of a URL, which stays until ``release(_:)``.
  func take(_ url: String) async throws(MediaFailure) -> Media {
    uses += 1
    var entry =
      entries[url] ?? Entry(fetch: begin(url, into: newPath()), path: "\(folder)/\(files)")
    entry.users += 1
    entry.lastUse = uses
    entries[url] = entry
    let fetch = entry.fetch
    let result = await withTaskCancellationHandler {
      await fetch.value
    } onCancel: {
      Task { await self.quit(url) }
    }
    switch result {
    case .success(let media):
      if case .file(let file) = media.content { entries[url]?.size = file.size }
      return media
    case .failure(let failure):
      entries[url] = nil
      throw failure
    }
  }

  /// A waiter has left; what has no waiter is not fetched.
  private func quit(_ url: String) {
    guard var entry = entries[url] else { return }
    entry.quitters += 1
    entries[url] = entry
    if entry.quitters >= entry.users { entry.fetch.cancel() }
  }

  /// A request that needed a URL's file has ended.
  func release(_ url: String) {
    entries[url]?.users -= 1
    evict()
  }

  /// Ends what is under way and removes everything.
  func close() {
    for entry in entries.values { entry.fetch.cancel() }
    entries = [:]
    fetcher.shutdown()
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func begin(
    _ url: String,
    into path: String
  ) -> Task<Result<Media, MediaFailure>, Never> {
    Task { [fetcher] in
      do throws(MediaFailure) {
        return .success(try await fetcher.media(at: url, into: path))
      } catch {
        return .failure(error)
      }
    }
  }

  private func newPath() -> String {
    if !isReady {
      // What a killed start has left.
      try? FileManager.default.removeItem(atPath: folder)
      try? FileManager.default.createDirectory(
        atPath: folder,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
      isReady = true
    }
    files += 1
    return "\(folder)/\(files)"
  }

  /// Removes what has not been needed for the longest time, until the rest fits.
  private func evict() {
    var total = entries.values.reduce(0) { $0 + $1.size }
    while total > limit {
      let idle = entries.filter { $0.value.users == 0 }
      guard let (url, entry) = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
      try? FileManager.default.removeItem(atPath: entry.path)
      entries[url] = nil
      total -= entry.size
    }
  }
}
