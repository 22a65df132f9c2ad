import ArgumentParser
import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit
import SluicePages

/// `sluice watch`: a live page about runs, on this machine.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Show one or several runs on a live page, on this machine only.",
    discussion: """
      sluice watch reviews.sluice --open
      sluice watch jobs/*.sluice --port 8090

      Ledgers are only read. The page answers on 127.0.0.1 to whoever has its address, which is \
      another at each start; from elsewhere: ssh -L 8090:127.0.0.1:8090 HOST. Figures for Prometheus, \
      without the names of rows and without answers: http://127.0.0.1:PORT/metrics.
      """
  )

  @Argument(help: ArgumentHelp("Ledgers, or the job files that made them.", valueName: "run"))
  var names: [String]

  @Option(help: "The port. Default: one that is free.")
  var port = 0

  @Flag(help: "Open the page in the browser.")
  var open = false

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
  }

  func run() async throws {
    let ledgers = try names.map { try LedgerPath.of($0) }
    // A file that is no ledger is refused before a page shows it.
    for ledger in ledgers { _ = try RunLog(ledger: ledger) }
    let server = WatchServer(ledgers: ledgers, port: port)
    let opens = open
    let task = Task {
      try await server.run { url in
        try? Terminal.print(url)
        if opens { Self.show(url) }
      }
    }
    let signals = SignalHandler({ task.cancel() }, again: { SignalHandler.end($0) })
    defer { withExtendedLifetime(signals) {} }
    do {
      try await task.value
    } catch is CancellationError {
      return
    }
  }

  /// The address is on standard output all the same.
  private static func show(_ url: String) {
    let browser = Process()
    browser.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    #if os(macOS)
    browser.arguments = ["open", url]
    #else
    browser.arguments = ["xdg-open", url]
    #endif
    browser.standardOutput = FileHandle.nullDevice
    browser.standardError = FileHandle.nullDevice
    browser.terminationHandler = { process in
      if process.terminationStatus != 0 {
        Terminal.say("sluice: no browser could be opened; open the address above")
      }
    }
    do {
      try browser.run()
    } catch {
      Terminal.say("sluice: no browser could be opened; open the address above")
    }
  }
}
