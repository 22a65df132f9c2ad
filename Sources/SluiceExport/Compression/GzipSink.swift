internal import CZlib
import Dispatch
import Foundation
import SluiceCore
import Synchronization

/// Compresses with gzip on all cores, as one member that every reader takes.
///
/// The bytes are cut into blocks that are deflated side by side; each ends at a byte (`Z_SYNC_FLUSH`),
/// so that they stand one behind the other in one stream, and their checksums are combined.
final class GzipSink: ByteSink {
  private static let blockSize = 1 << 20
  /// Of 1 to 9: as pigz and gzip choose.
  private static let level: Int32 = 6
  /// Method deflate, no name, no time, so that the same rows give the same bytes; Unix.
  private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]

  private let sink: any ByteSink
  private let width = ProcessInfo.processInfo.activeProcessorCount
  private var waiting: [[UInt8]] = []
  private var checksum: UInt = 0
  private var length: UInt32 = 0
  private var isBegun = false
  private var isWanted = true

  init(into sink: any ByteSink) { self.sink = sink }

  func write(_ bytes: [UInt8]) throws(SluiceError) -> Bool {
    for start in stride(from: 0, to: bytes.count, by: Self.blockSize) {
      waiting.append(Array(bytes[start..<min(bytes.count, start + Self.blockSize)]))
    }
    if waiting.count >= width { try compressWaiting() }
    return isWanted
  }

  func finish() throws(SluiceError) {
    try compressWaiting()
    // An empty last block ends the stream.
    var tail: [UInt8] = isBegun ? [] : Self.header
    tail += [0x03, 0x00]
    for shift in stride(from: 0, to: 32, by: 8) {
      tail.append(UInt8(truncatingIfNeeded: checksum >> shift))
    }
    for shift in stride(from: 0, to: 32, by: 8) {
      tail.append(UInt8(truncatingIfNeeded: length >> shift))
    }
    _ = try sink.write(tail)
    try sink.finish()
  }

  private func compressWaiting() throws(SluiceError) {
    guard !waiting.isEmpty, isWanted else { return waiting.removeAll() }
    let blocks = waiting
    waiting = []
    let results = Mutex([(bytes: [UInt8], checksum: UInt)?](repeating: nil, count: blocks.count))
    DispatchQueue.concurrentPerform(iterations: blocks.count) { index in
      let block = Self.deflated(blocks[index])
      results.withLock { $0[index] = block }
    }
    var out: [UInt8] = isBegun ? [] : Self.header
    isBegun = true
    for (block, result) in zip(blocks, results.withLock { $0 }) {
      guard let result else { throw Self.failure }
      out += result.bytes
      checksum = crc32_combine(checksum, result.checksum, block.count)
      length &+= UInt32(truncatingIfNeeded: block.count)
    }
    isWanted = try sink.write(out)
  }

  /// The deflated bytes of a block without a last block, and the checksum of what went in.
  private static func deflated(_ block: [UInt8]) -> (bytes: [UInt8], checksum: UInt)? {
    var stream = z_stream()
    guard sluice_raw_deflate_start(&stream, level) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    // A flush may need a few bytes more than the bound of a finished stream.
    let capacity = Int(deflateBound(&stream, UInt(block.count))) + 64
    var input = block
    return input.withUnsafeMutableBufferPointer { input in
      var isDone = false
      let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(capacity)
        isDone =
          deflate(&stream, Z_SYNC_FLUSH) == Z_OK && stream.avail_in == 0 && stream.avail_out > 0
        count = capacity - Int(stream.avail_out)
      }
      guard isDone else { return nil }
      return (bytes, crc32(0, input.baseAddress, UInt32(input.count)))
    }
  }

  private static var failure: SluiceError {
    SluiceError(.software, "zlib could not compress a block")
  }
}
