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
    #expect(error?.code.kind == .inputOutput)
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
