/// The last commit that was reported, as the lock file keeps it: a second witness beside the log.
///
/// It is written after each commit and never synced. A process that is killed leaves it exact, a power
/// cut may leave an older one: a ledger with fewer commits than it says has lost some.
struct CommitNote: Equatable {
  /// The run's id.
  let run: String
  let commits: Int64

  init(run: String, commits: Int64) {
    self.run = run
    self.commits = commits
  }

  /// Reads the second line of a lock file; nil where there is none.
  init?(lockFile text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 3 else { return nil }
    let words = lines[1].split(separator: " ")
    guard words.count == 4, words[0] == "commit", words[2] == "of", let commits = Int64(words[1])
    else { return nil }
    self.init(run: String(words[3]), commits: commits)
  }

  /// The line; the line end behind it says that all of it has been written.
  var line: String { "commit \(commits) of \(run)\n" }
}
