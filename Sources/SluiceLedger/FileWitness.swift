import Foundation

/// Notices that a file has been deleted or replaced while SQLite writes on into the void.
///
/// It holds an `O_PATH` descriptor: closing one of those drops no locks, unlike closing any other
/// descriptor of a database.
final class FileWitness: Sendable {
  private let descriptor: Int32
  /// `O_PATH`, which Swift does not see in `<fcntl.h>`.
  private static let pathOnly: Int32 = 0o10_000_000

  init(_ path: String) {
    #if os(Linux)
    descriptor = open(path, Self.pathOnly | O_CLOEXEC)
    #else
    descriptor = -1
    #endif
  }

  /// Whether the file has no name any more.
  ///
  /// Moving it is fine.
  var isGone: Bool { FileIdentity(of: descriptor)?.links == 0 }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
