import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit
import Synchronization

/// `--log FILE`: what a run decided, one JSON object a line, appended.
///
/// The file is looked at before each line: where it was moved away, as log rotation does, the next line
/// begins a new one. A log that cannot be written ends no run; that is said once.
final class EventLog: Sendable {
  private struct Line: Encodable {
    let time: Date
    let event: String
    let detail: String
    let name: String
    let ledger: String
    var exitStatus: Int32?
  }

  private struct State {
    var descriptor: Int32 = -1
    var hasComplained = false
    var name = ""
    var ledger = ""
  }

  private let path: String
  private let state = Mutex(State())

  /// Opens the file.
  ///
  /// - Throws: ``SluiceError`` (`inputOutput`) where it cannot be written.
  init(_ path: String) throws(SluiceError) {
    self.path = path
    let descriptor = Self.descriptor(of: path)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno)).lowercased()
      throw SluiceError(
        .inputOutput,
        at: safe(path, limit: 400),
        "the log cannot be written: \(reason)",
        next: "name another file with --log"
      )
    }
    state.withLock { $0.descriptor = descriptor }
  }

  /// The run is about to send.
  func begin(_ opening: RunOpening) {
    state.withLock { state in
      state.name = opening.name
      state.ledger = opening.ledger
    }
    write("opened", opening.urls.joined(separator: ", "))
  }

  /// The run has decided something.
  func decided(_ event: RunEvent) { write(event.kind.rawValue, event.detail) }

  /// A person should know something.
  func note(_ words: String) { write("notice", words) }

  /// The run has ended.
  func end(_ outcome: RunOutcome) {
    write(
      "ended",
      ClosingWords.lines(outcome).map { String($0.dropFirst("sluice: ".count)) }.joined(
        separator: "; "
      ),
      exit: ExitStatus(outcome)
    )
  }

  private func write(_ event: String, _ detail: String, exit: ExitStatus? = nil) {
    state.withLock { state in
      let line = Line(
        time: Date(),
        event: event,
        detail: safe(detail, limit: 4000),
        name: state.name,
        ledger: state.ledger,
        exitStatus: exit?.rawValue
      )
      let bytes = Array((JSONOutput.line(line) + "\n").utf8)
      reopenIfMoved(&state)
      // One call, so that lines of several processes do not mix.
      let written = bytes.withUnsafeBytes {
        Foundation.write(state.descriptor, $0.baseAddress, $0.count)
      }
      if written != bytes.count, !state.hasComplained {
        state.hasComplained = true
        Terminal.say("sluice: the log \(safe(path, limit: 400)) cannot be written; the run goes on")
      }
    }
  }

  private func reopenIfMoved(_ state: inout State) {
    var own = stat()
    var named = stat()
    let isSame =
      fstat(state.descriptor, &own) == 0 && stat(path, &named) == 0 && own.st_ino == named.st_ino
      && own.st_dev == named.st_dev
    if isSame { return }
    let descriptor = Self.descriptor(of: path)
    guard descriptor >= 0 else { return }
    close(state.descriptor)
    state.descriptor = descriptor
  }

  private static func descriptor(of path: String) -> Int32 {
    open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
  }
}
