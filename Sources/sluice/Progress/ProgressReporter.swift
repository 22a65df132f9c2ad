import Dispatch
import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit
import Synchronization

/// Shows a run on standard error: a first line that says what will happen, progress, and a last line
/// that says what happened and what to do next.
final class ProgressReporter: Sendable {
  private let run: Run
  private let style: ProgressStyle
  private let isBar: Bool
  /// Whether only what went wrong is said.
  private let isQuiet: Bool
  private let state = Mutex(State())

  private struct State {
    var meter = RateMeter()
    var log = ProgressLog()
    var timer: (any DispatchSourceTimer)?
    var hasLine = false
    var isOver = false
  }

  init(_ run: Run, style: ProgressStyle, isQuiet: Bool = false) {
    self.run = run
    self.style = style
    self.isQuiet = isQuiet
    isBar = style == .auto && Terminal.isInteractive
  }

  /// The first line; progress follows until ``end()``.
  func begin(_ opening: RunOpening) {
    if style != .json, !isQuiet {
      Terminal.say(ClosingWords.opening(opening))
    }
    let interval: DispatchTimeInterval
    switch style {
    case .none: return
    case .auto where isBar: interval = .milliseconds(100)
    case .json, .auto, .plain: interval = .seconds(1)
    }
    state.withLock { state in
      let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "sluice.progress"))
      timer.schedule(deadline: .now() + interval, repeating: interval)
      timer.setEventHandler { [weak self] in self?.tick() }
      timer.activate()
      state.timer = timer
    }
  }

  /// Stops showing progress and clears its line.
  func end() {
    state.withLock { state in
      state.isOver = true
      state.timer?.cancel()
      clear(&state)
    }
  }

  /// What a person should know at once: a line of its own, above the progress.
  func note(_ words: String) {
    guard !isQuiet else { return }
    state.withLock { state in
      clear(&state)
      let line = safe(words, limit: 1000)
      Terminal.say(style == .json ? ProgressJSON.line(notice: line) : "sluice: \(line)")
    }
  }

  /// The cursor stands at the start of what was drawn last.
  private func clear(_ state: inout State) {
    if state.hasLine { Terminal.draw("\r\u{1B}[J") }
    state.hasLine = false
  }

  /// The last lines, of a process that ends with this status.
  func end(_ outcome: RunOutcome, _ status: ExitStatus) {
    end()
    if isQuiet, ExitStatus(outcome) == .success { return }
    if style == .json {
      Terminal.say(ProgressJSON.line(outcome, status))
    } else {
      for line in ClosingWords.lines(outcome) { Terminal.say(line) }
    }
  }

  /// Draws the bar and, below it, a line for each of several endpoints; the cursor goes back up.
  private func draw(_ progress: RunProgress, _ rate: Double?) {
    let width = Terminal.width
    var text = "\r" + ProgressLine.bar(progress, rate: rate, width: width) + "\u{1B}[K"
    let below = EndpointLine.lines(progress, now: Date())
    for line in below { text += "\n" + line.prefix(max(20, width - 1)) + "\u{1B}[K" }
    if !below.isEmpty { text += "\u{1B}[\(below.count)A\r" }
    Terminal.draw(text)
  }

  private func tick() {
    guard let progress = run.progress() else { return }
    state.withLock { state in
      guard !state.isOver else { return }
      let rate = state.meter.rate(settled: progress.settledNow, working: progress.working)
      if style == .json {
        Terminal.say(ProgressJSON.line(progress, rate: rate))
      } else if isBar {
        draw(progress, rate)
        state.hasLine = true
      } else {
        for line in state.log.lines(progress, rate: rate, at: Date()) { Terminal.say(line) }
      }
    }
  }
}
