import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// How much room a run wants on its ledger's volume.
struct SpaceWatchTests {
  /// Sizes of volumes and what is kept free there, in MiB.
  static let volumes: [(size: Int64, reserve: Int64)] = [
    (1_000_000, 256), (5_120, 256), (5_100, 255), (40, 2), (0, 0),
  ]

  @Test(arguments: volumes)
  func aTwentiethOfASmallVolumeIsKeptFree(size: Int64, reserve: Int64) {
    #expect(VolumeRoom(free: 0, size: size << 20).reserve == reserve << 20)
  }

  @Test func whatCannotBeLookedAtIsNotRefused() throws {
    #expect(VolumeRoom(of: "/no/such/folder") == nil)
    try SpaceWatch.look(at: "/no/such/folder/run.sluice")
    let room = try #require(VolumeRoom(of: "/tmp"))
    #expect(room.size > 0 && room.free <= room.size)
  }
}
