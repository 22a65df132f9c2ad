import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// Standard output and standard error: data on the one, everything else on the other.
enum Terminal {
  /// Whether standard error is a terminal that can redraw a line.
  static var isInteractive: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// The width of the terminal on standard error; 80 where it has none.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes a line to standard error and never fails: nothing may depend on its reader.
  static func say(_ line: String) { draw(line + "\n") }

  /// Writes to standard error as it is.
  static func draw(_ text: String) { _ = write(Array(text.utf8)[...], to: STDERR_FILENO) }

  /// Whether standard output is a terminal: what others wrote must not drive it.
  static var showsData: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Writes a line of data to standard output.
  ///
  /// - Throws: `inputOutput` when it cannot be written; not when its reader has heard enough.
  static func print(_ line: String) throws(SluiceError) { _ = try put(line + "\n") }

  /// Writes data to standard output, at once.
  ///
  /// - Returns: Whether the reader is still there.
  /// - Throws: `inputOutput` when it cannot be written.
  static func put(_ text: String) throws(SluiceError) -> Bool {
    let bytes = Array(text.utf8)
    return try put(data: showsData ? terminalSafe(bytes) : bytes)
  }

  /// Writes bytes to standard output as they are.
  ///
  /// - Returns: Whether the reader is still there.
  /// - Throws: As ``put(_:)``.
  @discardableResult
  static func put(data: [UInt8]) throws(SluiceError) -> Bool {
    let code = write(data[...], to: STDOUT_FILENO)
    guard code != 0, code != EPIPE else { return code == 0 }
    let reason = strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)"
    throw SluiceError(.inputOutput, at: "standard output", "cannot be written: \(reason)")
  }

  /// The one line of an error.
  static func complain(_ error: SluiceError) {
    say("sluice: " + safe(error.description, limit: 4000))
  }

  /// Writes all of it, or returns why it could not.
  private static func write(_ data: ArraySlice<UInt8>, to descriptor: Int32) -> Int32 {
    var bytes = data
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return errno }
      bytes = bytes.dropFirst(written)
    }
    return 0
  }
}
