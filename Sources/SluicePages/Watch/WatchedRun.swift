import SluiceCore
import SluiceJSON
import SluiceRun

/// A ledger that is watched: what its page shows now, or why it shows nothing.
struct WatchedRun: Sendable {
  let ledger: String

  /// Reads it; a ledger that is damaged, away or empty is told in words.
  func look() -> Result<RunDigest, SluiceError> {
    do {
      return .success(try RunDigest(ledger: ledger, depth: .sampled))
    } catch let error as SluiceError {
      return .failure(error)
    } catch {
      return .failure(
        SluiceError(.software, at: safe(ledger, limit: 400), safe("\(error)", limit: 400))
      )
    }
  }

  /// The parts of its page by id.
  static func parts(_ look: Result<RunDigest, SluiceError>) -> [RunSections.Section] {
    switch look {
    case .success(let digest):
      let live = RunSections.Section(id: "live", markup: "\(Self.spoken(digest))")
      return [live] + RunSections(digest).all
    case .failure(let error):
      return [
        RunSections.Section(id: "standing", markup: "<p class=\"bad\">\(error.description)</p>")
      ]
    }
  }

  /// What a screen reader says when it changes: steps of five per cent, not each row.
  private static func spoken(_ digest: RunDigest) -> String {
    let status = digest.status
    let done = status.rows - status.pending
    let share = status.rows > 0 ? Int(done * 100 / status.rows) / 5 * 5 : 0
    return "\(status.running ? "running" : "not running"), \(share) % done"
      + (status.failureGroups.isEmpty ? "" : ", \(status.failureGroups.count) kinds of failures")
  }

  /// One line of the overview.
  static func row(_ look: Result<RunDigest, SluiceError>, number: Int, ledger: String) -> Markup {
    switch look {
    case .success(let digest):
      let words = RunWords(digest)
      let status = digest.status
      return """
        <tr><th scope="row"><a href="run/\(number)/">\(words.name)</a></th><td>\(words.standing)</td>\
        <td class="num">\(Figures.count(status.rows - status.pending)) of \(Figures.count(status.rows))</td>\
        <td class="num">\(Figures.count(status.failed + status.skipped))</td></tr>
        """
    case .failure(let error):
      return
        "<tr><th scope=\"row\">\(ledger)</th><td class=\"bad\" colspan=\"3\">\(error.description)</td></tr>"
    }
  }
}
