internal import CZlib
import SluiceCore

/// The unpacked bytes of a gzip file, which may have several members.
///
/// Source: RFC 1952; <https://www.zlib.net/manual.html>.
final class GzipBytes: ByteSource {
  private let packed: PackedBytes
  /// zlib remembers where its structure lies, so that it must not move.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  /// Whether the last member has ended and no other has begun.
  private var isBetweenMembers = false
  private var isOver = false
  private var isDamaged = false

  init(_ file: PlainBytes, chunk: Int) throws {
    packed = PackedBytes(file, chunk: chunk)
    stream.initialize(to: z_stream())
    guard sluice_gzip_inflate_start(stream) == Z_OK else {
      throw SluiceError(.inputOutput, "gzip cannot be read: out of memory")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
    if isDamaged { throw Self.damage }
    var filled = 0
    while filled == 0, !isOver {
      if try packed.isEmpty && !packed.fill() {
        isOver = true
        if isBetweenMembers { return 0 }
        throw StreamDamage(reason: "the gzip stream ends early: the file is cut")
      }
      if isBetweenMembers, try !beginMember() { return 0 }
      filled = try inflate(into: room)
    }
    return filled
  }

  private func inflate(into room: UnsafeMutableRawBufferPointer) throws -> Int {
    let waiting = packed.waiting
    stream.pointee.next_in = waiting.baseAddress?.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_in = uInt(waiting.count)
    stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_out = uInt(room.count)
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    packed.drop(waiting.count - Int(stream.pointee.avail_in))
    let filled = room.count - Int(stream.pointee.avail_out)
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isBetweenMembers = true
    default:
      // What came out before the damage is good; without any the damage is told at once.
      isDamaged = true
      if filled == 0 { throw Self.damage }
    }
    return filled
  }

  private static let damage = StreamDamage(reason: "the gzip stream is damaged")

  /// Begins the next member; false where only padding follows.
  private func beginMember() throws -> Bool {
    // Tapes and some writers fill up with zeros, which gzip passes over too.
    while packed.waiting.allSatisfy({ $0 == 0 }) {
      packed.drop(packed.waiting.count)
      if try !packed.fill() {
        isOver = true
        return false
      }
    }
    guard inflateReset(stream) == Z_OK else { throw Self.damage }
    isBetweenMembers = false
    return true
  }
}

/// The packed bytes that a decompressor has not taken yet.
final class PackedBytes {
  private let file: PlainBytes
  private let buffer: UnsafeMutableRawBufferPointer
  private var range = 0..<0

  init(_ file: PlainBytes, chunk: Int) {
    self.file = file
    buffer = .allocate(byteCount: max(chunk, 1), alignment: 16)
  }

  deinit { buffer.deallocate() }

  var isEmpty: Bool { range.isEmpty }

  var waiting: UnsafeMutableRawBufferPointer { .init(rebasing: buffer[range]) }

  func drop(_ count: Int) { range = (range.lowerBound + count)..<range.upperBound }

  /// Reads more once all is taken; false at the end of the file.
  func fill() throws -> Bool {
    range = 0..<(try file.read(into: buffer))
    return !range.isEmpty
  }
}
