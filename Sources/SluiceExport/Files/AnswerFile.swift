import SluiceCore

/// An answer, or a part of one, that is to be kept in a file.
package struct AnswerFile: Sendable, Equatable {
  /// What the file may be called, without its ending, the best name first.
  ///
  /// Where all are taken by files with other bytes, numbers are added to the last.
  let stems: [String]
  let fileExtension: String
  let bytes: [UInt8]

  /// An answer of a row.
  ///
  /// - Parameters:
  ///   - bytes: The file's bytes; its ending follows from them.
  ///   - position: The record number: the file's name, unless there is another.
  ///   - name: What the job wants the file called; made safe here.
  ///   - part: The number of the part, from 1, where an answer has several files.
  package init(_ bytes: [UInt8], position: Int64, name: String? = nil, part: Int? = nil) {
    let end = part.map { ".\($0)" } ?? ""
    let safeName = name.map(SafeFileName.init)?.text
    let names = [safeName, safeName.map { "\($0)-\(position)" } ?? String(position)]
    stems = names.compactMap { name in name.map { $0 + end } }
    fileExtension = MediaType(of: bytes)?.fileExtension ?? "bin"
    self.bytes = bytes
  }

  /// The n-th name to try, from 0.
  func name(_ number: Int) -> String {
    let last = stems.count - 1
    let stem = number <= last ? stems[number] : "\(stems[last])-\(number - last + 1)"
    return "\(stem).\(fileExtension)"
  }
}

/// A foreign text as the name of a file.
///
/// What is not a letter, a digit, `.`, `_` or `-` of ASCII is percent-encoded, and so are a dot or a
/// dash at the beginning: no separator, no hidden file, no option of a command. Nil where nothing is
/// left of it.
struct SafeFileName {
  /// Leaves room for numbers and an ending in the 255 bytes that file systems take.
  private static let limit = 100

  let text: String?

  init(_ foreign: String) {
    var text = ""
    for byte in foreign.utf8 {
      let piece = text.isEmpty && ".-".utf8.contains(byte) ? Self.encoded(byte) : Self.piece(byte)
      guard text.utf8.count + piece.utf8.count <= Self.limit else { break }
      text += piece
    }
    self.text = text.isEmpty ? nil : text
  }

  private static func piece(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      String(UnicodeScalar(byte))
    default: encoded(byte)
    }
  }

  private static func encoded(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "%" + (digits.count == 1 ? "0" : "") + digits
  }
}
