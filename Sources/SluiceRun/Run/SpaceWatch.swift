import Dispatch
import Foundation
import SluiceCore
import SluiceJSON
import Synchronization

/// Looks each second whether the volume of a ledger has room left, so that a run stops, and stores what
/// is in flight, before SQLite cannot write.
final class SpaceWatch: Sendable {
  private let ledger: String
  private let onShortage: @Sendable (SluiceError) -> Void
  private let timer = Mutex<(any DispatchSourceTimer)?>(nil)

  /// - Parameters:
  ///   - ledger: The ledger's path.
  ///   - onShortage: Told, on a queue of this object's own, when there is too little, each second.
  init(_ ledger: String, onShortage: @escaping @Sendable (SluiceError) -> Void) {
    self.ledger = ledger
    self.onShortage = onShortage
  }

  func start() {
    timer.withLock { timer in
      let queue = DispatchQueue(label: "sluice.space", qos: .utility)
      let source = DispatchSource.makeTimerSource(queue: queue)
      source.schedule(deadline: .now() + 1, repeating: 1, leeway: .milliseconds(100))
      source.setEventHandler { [weak self] in self?.look() }
      source.activate()
      timer = source
    }
  }

  func stop() { timer.withLock { $0?.cancel() } }

  private func look() {
    do throws(SluiceError) { try Self.look(at: ledger) } catch { onShortage(error) }
  }

  /// Refuses a ledger whose volume has too little room.
  ///
  /// - Throws: `inputOutput`, with the bytes that are free and those that are wanted.
  static func look(at ledger: String) throws(SluiceError) {
    let folder = URL(fileURLWithPath: ledger).deletingLastPathComponent().path
    guard let room = VolumeRoom(of: folder), room.free < room.reserve else { return }
    throw SluiceError(
      .inputOutput,
      at: safe(ledger, limit: 400),
      "only \(grouped(room.free >> 20)) MiB are free on its volume, \(grouped(room.reserve >> 20)) "
        + "MiB are wanted; what was reported as done is safe",
      next: "free some space, then run this again: it continues where it stopped"
    )
  }
}

/// How full a volume is.
struct VolumeRoom: Equatable {
  /// What a run may still write when it stops: 64 MiB of answers in flight, in the log and in the file,
  /// and as much again of a log that a reader holds up.
  static let mostReserve: Int64 = 256 << 20
  /// Of a small volume.
  private static let shareOfReserve: Int64 = 20

  /// The bytes that the process may still write.
  let free: Int64
  let size: Int64

  init(free: Int64, size: Int64) {
    self.free = free
    self.size = size
  }

  /// Nil where it cannot be known.
  init?(of folder: String) {
    var status = statvfs()
    guard statvfs(folder, &status) == 0, status.f_blocks > 0 else { return nil }
    let block = Int64(clamping: status.f_frsize)
    free = Int64(clamping: status.f_bavail) * block
    size = Int64(clamping: status.f_blocks) * block
  }

  /// What is kept free: 256 MiB, or a twentieth of a small volume.
  var reserve: Int64 { min(Self.mostReserve, size / Self.shareOfReserve) }
}
