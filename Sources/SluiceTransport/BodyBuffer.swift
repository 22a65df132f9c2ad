/// The bytes of a request body, at an address that stays while libcurl sends them.
final class BodyBuffer {
  /// A buffer is kept for the next body unless it is larger than this.
  private static let keptCapacity = 1 << 20
  private var storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
  private(set) var count = 0

  deinit { storage.deallocate() }

  var bytes: UnsafeMutableRawPointer? { storage.baseAddress }

  /// Copies a body in, in place of the last one.
  func take(_ body: [UInt8]) {
    if body.count > storage.count { resize(body.count) }
    body.withUnsafeBytes { storage.copyMemory(from: $0) }
    count = body.count
  }

  /// Gives the memory of an uncommonly large body back.
  func shrink() {
    if storage.count > Self.keptCapacity { resize(4096) }
  }

  private func resize(_ capacity: Int) {
    storage.deallocate()
    storage = .allocate(byteCount: capacity, alignment: 1)
  }
}
