import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceLedger

@Suite struct DiskFullTests {
  @Test(.enabled(if: SmallDisk.canBeMade)) func aFullDiskStopsTheRunAndLosesNothing() async throws {
    let directory = try TemporaryDirectory()
    let disk = try SmallDisk(at: directory.url.path, kilobytes: 4_096)
    let path = directory.path("run.sluice")
    let ledger = try Ledger.open(at: path)
    let durable = Collector<Int64>()
    var position: Int64 = 0
    let error = await #expect(throws: SluiceError.self) {
      while true {
        let block = position + 1...position + 500
        ledger.settle(block.map { success($0) }) { result in
          if case .success = result { durable.add(block.upperBound) }
        }
        position = block.upperBound
        try await ledger.flush()
      }
    }
    #expect(error?.exit == .inputOutput)
    #expect(error?.what == "the disk is full; what was reported as done is safe")
    #expect(error?.place == path)
    try? ledger.close()
    try disk.grow(kilobytes: 65_536)
    let again = try Ledger.open(at: path)
    let reported = durable.values.max() ?? 0
    #expect(reported > 0)
    #expect(try again.settled(in: 1...reported).count == Int(reported))
    again.settle([success(position + 1)])
    try await again.flush()
    try again.close()
  }
}

/// A file system of a few megabytes, for those who may make one.
private final class SmallDisk: Sendable {
  private let path: String
  static let canBeMade = geteuid() == 0 && (try? SmallDisk.probe()) == true

  init(at path: String, kilobytes: Int) throws {
    self.path = path
    try Self.run("mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path)
  }

  func grow(kilobytes: Int) throws {
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
