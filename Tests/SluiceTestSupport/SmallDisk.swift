import Foundation
import Glibc

/// A file system of a few megabytes, for those who may make one.
package final class SmallDisk: Sendable {
  private let path: String
  package static let canBeMade = geteuid() == 0 && (try? SmallDisk.probe()) == true

  package init(at path: String, kilobytes: Int) throws {
    self.path = path
    try Self.run("mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path)
  }

  package func grow(kilobytes: Int) throws {
    try Self.run("mount", "-o", "remount,size=\(kilobytes)k", path)
  }

  deinit { try? Self.run("umount", "-l", path) }

  private static func probe() throws -> Bool {
    let directory = try TemporaryDirectory()
    _ = try SmallDisk(at: directory.url.path, kilobytes: 64)
    return true
  }

  private static func run(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
  }
}
