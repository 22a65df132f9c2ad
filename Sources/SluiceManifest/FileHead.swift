import SluiceCore
import SluiceJSON

/// The first bytes of a file, unpacked, and whether they are all of it.
struct FileHead {
  /// The bytes that are looked at.
  static let length = 64 << 10

  let path: String
  /// The name in small letters, without the ending of a compression.
  let name: String
  let bytes: [UInt8]
  let isWhole: Bool

  init(path: String, name: String? = nil, bytes: [UInt8], isWhole: Bool) {
    self.path = path
    self.name = (name ?? path).lowercased()
    self.bytes = bytes
    self.isWhole = isWhole
  }

  /// The bytes behind the byte order mark.
  var text: ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  }

  /// The first lines that are not blank; the last of a file that goes on is not among them.
  func lines(_ most: Int) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = text
    while lines.count < most, !rest.isEmpty {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      if line.endIndex == rest.endIndex, !isWhole { break }
      if !line.allSatisfy(isJSONSpace) { lines.append(line) }
      rest = rest[line.endIndex...].dropFirst()
    }
    return lines
  }

  func refusal(_ what: String, next: String? = nil) -> SluiceError {
    SluiceError(.data, at: path, what, next: next?.replacing("FILE", with: safe(path)))
  }
}
