/// The frames of a log (`-wal`), as far as they are needed to tell a torn end from damage.
///
/// SQLite takes the first frame that is not valid for the end, and passes over everything behind it
/// without a word (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>). Each commit is synced
/// before the next begins, so that a crash can tear the last transaction only: where frames of two
/// transactions stand behind one that is not valid, what was reported has been lost.
struct WriteAheadLog {
  static let headerSize = 32
  static let frameHeaderSize = 24

  /// What the header says.
  struct Header: Equatable {
    let isBigEndian: Bool
    let pageSize: Int
    let salts: [UInt32]
    /// Where the checksums of the frames go on from.
    let checksum: Checksum
  }

  /// The running checksum of a log.
  struct Checksum: Equatable {
    var first: UInt32 = 0
    var second: UInt32 = 0

    /// Takes in bytes, eight at a time.
    mutating func add(_ bytes: UnsafeRawBufferPointer, isBigEndian: Bool) {
      var offset = 0
      while offset + 8 <= bytes.count {
        let one = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        let two = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
        first &+= (isBigEndian ? UInt32(bigEndian: one) : UInt32(littleEndian: one)) &+ second
        second &+= (isBigEndian ? UInt32(bigEndian: two) : UInt32(littleEndian: two)) &+ first
        offset += 8
      }
    }
  }

  /// Whether the header can be relied on.
  private(set) var header: Header?
  /// Frames in a row from the start that SQLite will use or has used.
  private(set) var validFrames = 0
  /// Transactions of which something stands at or behind the first frame that is not valid.
  private(set) var commitsBehind = 0
  private var checksum = Checksum()
  private var isBroken = false
  /// The salts that frames are recognised by when the header cannot be relied on.
  private var salts: [UInt32]?

  /// Reads the header.
  init(header bytes: [UInt8]) {
    header = Self.header(bytes)
    checksum = header?.checksum ?? Checksum()
    salts = header?.salts
    isBroken = header == nil
  }

  private static func header(_ bytes: [UInt8]) -> Header? {
    guard bytes.count == headerSize else { return nil }
    let magic = word(bytes, 0)
    guard magic == 0x377F_0682 || magic == 0x377F_0683, word(bytes, 4) == 3_007_000 else {
      return nil
    }
    let isBigEndian = magic & 1 == 1
    var checksum = Checksum()
    bytes.withUnsafeBytes {
      checksum.add(UnsafeRawBufferPointer(rebasing: $0[..<24]), isBigEndian: isBigEndian)
    }
    guard checksum == Checksum(first: word(bytes, 24), second: word(bytes, 28)) else { return nil }
    return Header(
      isBigEndian: isBigEndian,
      pageSize: Int(word(bytes, 8)),
      salts: [word(bytes, 16), word(bytes, 20)],
      checksum: checksum
    )
  }

  /// Takes in the next frame, header and page.
  mutating func add(frame bytes: [UInt8]) {
    let own = [Self.word(bytes, 8), Self.word(bytes, 12)]
    let known = salts ?? own
    salts = known
    if !isBroken, own == known, continues(bytes) {
      validFrames += 1
      return
    }
    isBroken = true
    // One flipped bit changes one of the two; an earlier generation's frames have neither.
    let belongs = own[0] == known[0] || own[1] == known[1]
    if belongs, Self.word(bytes, 4) != 0 { commitsBehind += 1 }
  }

  private mutating func continues(_ bytes: [UInt8]) -> Bool {
    guard let header else { return false }
    var next = checksum
    bytes.withUnsafeBytes { frame in
      next.add(UnsafeRawBufferPointer(rebasing: frame[..<8]), isBigEndian: header.isBigEndian)
      next.add(
        UnsafeRawBufferPointer(rebasing: frame[Self.frameHeaderSize...]),
        isBigEndian: header.isBigEndian
      )
    }
    checksum = next
    return next == Checksum(first: Self.word(bytes, 16), second: Self.word(bytes, 20))
  }

  /// The page that a frame holds.
  static func page(of frame: [UInt8]) -> Int { Int(word(frame, 0)) }

  private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    guard offset + 4 <= bytes.count else { return 0 }
    return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
