/// A fault of a library that sluice is linked with, and what that means here.
struct KnownFault: Sendable {
  let library: Library
  /// The first version that has it.
  let since: LibraryVersion
  /// The first version without it.
  let fixed: LibraryVersion
  /// Later versions of older branches that have the fix, too: at least this patch of the same major and minor number.
  var backports: [LibraryVersion] = []
  /// What fails, what sluice does about it and what is left for a person.
  let words: String
  /// Where it is described.
  let source: String

  enum Library: Sendable { case libcurl, sqlite, simdjson }

  /// The faults that matter here, by library.
  static let all: [KnownFault] = [
    KnownFault(
      library: .sqlite,
      since: LibraryVersion(3, 7, 0),
      fixed: LibraryVersion(3, 51, 3),
      backports: [LibraryVersion(3, 44, 6), LibraryVersion(3, 50, 7)],
      words: "two connections that write or checkpoint at once can damage a database with a log; "
        + "sluice has one, and no other program may write to a ledger or checkpoint it while a run goes on",
      source: "https://www.sqlite.org/wal.html#walresetbug"
    ),
    KnownFault(
      library: .libcurl,
      since: LibraryVersion(7, 0, 0),
      fixed: LibraryVersion(8, 1, 0),
      words: "a handle that is used again may read freed memory; sluice uses each once",
      source: "https://github.com/curl/curl/commit/cd1c611b24"
    ),
    KnownFault(
      library: .libcurl,
      since: LibraryVersion(7, 0, 0),
      fixed: LibraryVersion(8, 20, 0),
      words: "its limit of a reply's size counts compressed bytes; sluice counts for itself",
      source: "https://github.com/curl/curl/pull/20787"
    ),
  ]

  /// The faults that a version of a library has.
  static func of(_ library: Library, _ version: LibraryVersion) -> [KnownFault] {
    all.filter { $0.library == library && $0.affects(version) }
  }

  private func affects(_ version: LibraryVersion) -> Bool {
    guard version >= since, version < fixed else { return false }
    return !backports.contains { fix in
      fix.major == version.major && fix.minor == version.minor && fix <= version
    }
  }
}
