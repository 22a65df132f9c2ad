import Foundation
import SluiceCore
import SluiceJSON

/// Results on a terminal: what others wrote must not drive it.
///
/// Rows are handed in whole, so that no character is cut.
final class TerminalSink: ByteSink {
  private let sink: any ByteSink

  init(_ sink: any ByteSink) { self.sink = sink }

  /// Standard output, made safe where it is a terminal.
  static func standardOutput() -> any ByteSink {
    let sink = DescriptorSink(STDOUT_FILENO, name: "standard output")
    return isatty(STDOUT_FILENO) == 1 ? TerminalSink(sink) : sink
  }

  func write(_ bytes: [UInt8]) throws(SluiceError) -> Bool { try sink.write(terminalSafe(bytes)) }

  func finish() throws(SluiceError) { try sink.finish() }
}
