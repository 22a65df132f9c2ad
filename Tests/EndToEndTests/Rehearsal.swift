import Dispatch
import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// `sluice simulate` on a free port, for as long as the value lives.
final class Rehearsal: Sendable {
  /// `http://127.0.0.1:PORT`.
  let url: String
  private let process: Int32

  /// Starts the endpoint and waits until it listens.
  ///
  /// - Parameter arguments: What follows `sluice simulate --port 0`.
  /// - Throws: When it cannot be started or says something else.
  convenience init(_ arguments: String...) async throws { try await self.init(arguments) }

  /// Does the same with a list of arguments.
  init(_ arguments: [String]) async throws {
    let announced = Pipe()
    let process = Process()
    process.executableURL = try Command.binary
    process.arguments = ["simulate", "--port", "0"] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = announced
    process.standardError = FileHandle.nullDevice
    try process.run()
    self.process = process.processIdentifier
    let line = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(returning: Rehearsal.line(from: announced.fileHandleForReading))
      }
    }
    let address = line.split(separator: " ").last.map(String.init) ?? ""
    url = address
    try #require(
      line == "listening on \(address)" && address.hasPrefix("http://127.0.0.1:"),
      "\(line)"
    )
  }

  deinit { kill(process, SIGTERM) }

  /// The machine it ran on is gone.
  func die() { kill(process, SIGKILL) }

  /// Reads to the first line end, or to the end.
  private static func line(from handle: FileHandle) -> String {
    var line = Data()
    while let byte = try? handle.read(upToCount: 1), byte.count == 1, byte != Data("\n".utf8) {
      line += byte
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// What the endpoint saw.
  func stats() async throws -> Stats { try await page("/stats", as: Stats.self) }

  /// A page that it has about itself.
  func page<Page: Decodable>(_ path: String, as _: Page.Type) async throws -> Page {
    let (data, _) = try await URLSession.shared.data(from: #require(URL(string: url + path)))
    return try JSONDecoder().decode(Page.self, from: data)
  }

  struct Stats: Decodable {
    /// Requests, those for pages not counted.
    let requests: Int
  }
}
