import SluiceCore
import SluiceJSON
import SluiceRun

/// How a run stands and what to do next, in sentences.
struct RunWords {
  let digest: RunDigest
  private var status: RunStatus { digest.status }

  init(_ digest: RunDigest) { self.digest = digest }

  /// The job's name; the ledger's where it has none yet.
  var name: String {
    status.name.isEmpty ? String(status.ledger.split(separator: "/").last ?? "run") : status.name
  }

  /// `Running`, `Finished`, …, with the time of it.
  var standing: String {
    guard let session = status.sessions.first else {
      return "Not started: no session is in the ledger."
    }
    if status.running {
      let left = status.etaSeconds.map { ", about \(Figures.time($0)) left" } ?? ""
      return "Running since \(Figures.stamp(session.started))\(left)."
    }
    guard let ended = session.ended else {
      return "Not running: the process ended without a word, the last commit is the state."
    }
    return "Ended \(Figures.stamp(ended)): \(safe(session.outcome ?? "", limit: 500))."
  }

  /// `20,000 rows = 19,400 succeeded + 500 failed + 100 skipped + 0 not yet done`.
  var balance: String {
    let known = status.rowsKnown ? "" : " known so far"
    return
      "\(Figures.count(status.rows)) rows\(known) = \(Figures.count(status.succeeded)) succeeded + "
      + "\(Figures.count(status.failed)) failed + \(Figures.count(status.skipped)) skipped + "
      + "\(Figures.count(status.pending)) not yet done"
  }

  /// What to do next, each with a command that can be copied.
  var advice: [(words: String, command: String?)] {
    let ledger = Self.shellWord(status.ledger)
    if status.running { return [("It is at work; watch it.", "sluice watch \(ledger)")] }
    var advice: [(words: String, command: String?)] = []
    if status.sessions.isEmpty { return [("Start it.", "sluice run \(ledger)")] }
    if status.pending > 0 {
      advice.append(
        ("\(Figures.count(status.pending)) rows are not yet done: go on.", "sluice run \(ledger)")
      )
    }
    if status.failed > 0 {
      advice.append(
        (
          "Ask the \(Figures.count(status.failed)) failed rows again, or one group of them (see below).",
          "sluice retry \(ledger) --failed && sluice run \(ledger)"
        )
      )
    }
    if status.skipped > 0 {
      advice.append(
        ("\(Figures.count(status.skipped)) records cannot be used: mend them and run again.", nil)
      )
    }
    if !status.woken.isEmpty {
      advice.append(
        (
          "STILL RUNNING and costing money: \(status.woken.joined(separator: ", ")).",
          "sluice run \(ledger)"
        )
      )
    }
    if status.rows == 0, status.rowsKnown { advice.append(("The manifest has no rows.", nil)) }
    if advice.isEmpty {
      advice.append(
        ("Every row is answered: write the results.", "sluice export \(ledger) -o results.jsonl")
      )
    }
    return advice
  }

  /// `waited 12 min for a cold endpoint, 40 s for a quota`; nil where nothing was waited for.
  var waits: String? {
    let traffic = status.traffic
    let parts = [
      (traffic.coldSeconds, "for the endpoint to wake"),
      (traffic.awaySeconds, "for it to come back"),
      (traffic.refusedSeconds, "after refusals"), (traffic.quotaSeconds, "for a quota"),
    ]
    .filter { $0.0 >= 0.5 }.map { "\(Figures.time($0.0)) \($0.1)" }
    return parts.isEmpty ? nil : "Waited " + parts.joined(separator: ", ") + "."
  }

  /// The command that lists the rows of a group, and the one that asks them again.
  func commands(of group: FailureGroup) -> (list: String, retry: String) {
    let ledger = Self.shellWord(status.ledger)
    return (
      "sluice status \(ledger) --group \(group.group)",
      "sluice retry \(ledger) --group \(group.group)"
    )
  }

  /// `cost 12.40`, or why there is none.
  var cost: String {
    if let cost = status.spending.cost { return money(cost) }
    return status.spending.unknown.map { String($0.dropFirst("cost ".count)) } ?? "unknown"
  }

  /// An event as a sentence.
  static func sentence(_ event: RunStatus.Event) -> String {
    let words =
      switch event.event {
      case "started": "Started"
      case "rebased": "The manifest had changed"
      case "gate_closed": "Sending paused"
      case "probed": "Asked whether it is back"
      case "gate_opened": "Sending goes on"
      case "limit_changed": "Another concurrency"
      case "throttled": "The server asked for fewer requests"
      case "inquired": "The endpoint says of itself"
      case "unit_limit": "Smaller requests"
      case "endpoint_dismissed": "An endpoint is left out"
      case "endpoint_woken": "An endpoint was woken"
      case "endpoint_stopped": "An endpoint was stopped again"
      case "endpoint_left_running": "AN ENDPOINT IS STILL RUNNING"
      case "draining": "Asked to stop, finishing what is in flight"
      case "halted": "Stopped"
      case "finished": "Finished"
      default: event.event.replacing("_", with: " ")
      }
    return event.detail.isEmpty ? words : "\(words): \(event.detail)"
  }

  /// A path as a shell reads it back: quoted where it has to be.
  static func shellWord(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: "/._-+,:@%=".utf8.contains(byte)
      }
    }
    return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
  }
}
