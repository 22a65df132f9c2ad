internal import CZstd
import SluiceCore

/// The unpacked bytes of a zstd file, which may have several frames.
///
/// Source: RFC 8878; <https://facebook.github.io/zstd/zstd_manual.html>.
final class ZstdBytes: ByteSource {
  private let packed: PackedBytes
  private let stream: OpaquePointer
  /// Whether a frame has begun and not ended.
  private var isInFrame = false
  private var isOver = false
  private var damage: StreamDamage?

  init(_ file: PlainBytes, chunk: Int) throws {
    packed = PackedBytes(file, chunk: chunk)
    guard let stream = ZSTD_createDStream() else {
      throw SluiceError(.inputOutput, "zstd cannot be read: out of memory")
    }
    self.stream = stream
  }

  deinit { ZSTD_freeDStream(stream) }

  func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
    if let damage { throw damage }
    var filled = 0
    while filled == 0, !isOver {
      // Text may still wait inside the decoder when all packed bytes are taken.
      if packed.isEmpty {
        filled = try unpack(into: room)
        if filled > 0 { break }
        if try !packed.fill() {
          isOver = true
          if isInFrame {
            throw StreamDamage(reason: "the zstd stream ends early: the file is cut")
          }
          break
        }
      }
      filled = try unpack(into: room)
    }
    return filled
  }

  private func unpack(into room: UnsafeMutableRawBufferPointer) throws -> Int {
    let waiting = packed.waiting
    if waiting.isEmpty, !isInFrame { return 0 }
    var input = ZSTD_inBuffer(src: waiting.baseAddress, size: waiting.count, pos: 0)
    var output = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
    let status = ZSTD_decompressStream(stream, &output, &input)
    packed.drop(input.pos)
    if ZSTD_isError(status) != 0 {
      let found = StreamDamage(
        reason: "the zstd stream is damaged: \(String(cString: ZSTD_getErrorName(status)))"
      )
      damage = found
      if output.pos == 0 { throw found }
    } else {
      isInFrame = status != 0
    }
    return output.pos
  }
}
