import Dispatch
import Foundation
import SluiceCore
import SluiceKit
import Synchronization

/// Shows a run on standard error: a first line that says what will happen, progress, and a last line
/// that says what happened and what to do next.
final class ProgressReporter: Sendable {
  private let run: Run
  private let style: ProgressStyle
  private let isBar: Bool
  private let state = Mutex(State())

  private struct State {
    var meter = RateMeter()
    var log = ProgressLog()
    var timer: (any DispatchSourceTimer)?
    var hasLine = false
    var isOver = false
  }

  init(_ run: Run, style: ProgressStyle) {
    self.run = run
    self.style = style
    isBar = style == .auto && Terminal.isInteractive
  }

  /// The first line; progress follows until ``end()``.
  func begin(_ opening: RunOpening) {
    if style != .json {
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
      if state.hasLine { Terminal.draw("\r\u{1B}[K") }
      state.hasLine = false
    }
  }

  /// The last lines.
  func end(_ outcome: RunOutcome) {
    end()
    if style == .json {
      Terminal.say(ProgressJSON.line(outcome))
    } else {
      for line in ClosingWords.lines(outcome) { Terminal.say(line) }
    }
  }

  private func tick() {
    guard let progress = run.progress() else { return }
    state.withLock { state in
      guard !state.isOver else { return }
      let rate = state.meter.rate(settled: progress.settledNow, working: progress.working)
      if style == .json {
        Terminal.say(ProgressJSON.line(progress, rate: rate))
      } else if isBar {
        let line = ProgressLine.bar(progress, rate: rate, width: Terminal.width)
        Terminal.draw("\r\(line)\u{1B}[K")
        state.hasLine = true
      } else if let line = state.log.line(progress, rate: rate) {
        Terminal.say(line)
      }
    }
  }
}
