/// The type of an image or a recording: what is sent as `Content-Type`, and how a file is named.
package struct MediaType: Sendable, Equatable {
  /// `image/png`; spelled as the Hugging Face containers compare it.
  package let name: String
  /// `png`, without a dot.
  package let fileExtension: String

  package var isImage: Bool { name.hasPrefix("image/") }
  package var isAudio: Bool { name.hasPrefix("audio/") }

  private init(_ name: String, _ fileExtension: String) {
    self.name = name
    self.fileExtension = fileExtension
  }

  /// The type that a file's name tells; nil for a name that tells none.
  package init?(fileName: String) {
    let parts = fileName.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let ending = parts.last?.lowercased(),
      let type = Self.byExtension[ending]
    else { return nil }
    self = type
  }

  /// The type that the first bytes tell; nil for bytes of no known kind.
  package init?(of bytes: [UInt8]) {
    let found = Self.byMagic.first { magic in
      magic.marks.allSatisfy { offset, mark in
        bytes.dropFirst(offset).prefix(mark.count).elementsEqual(mark)
      }
    }
    guard let found else { return nil }
    self = found.type
  }

  /// How many of the first bytes tell a type.
  package static let markLength = 16

  private static let png = MediaType("image/png", "png")
  private static let jpeg = MediaType("image/jpeg", "jpg")
  private static let gif = MediaType("image/gif", "gif")
  private static let webp = MediaType("image/webp", "webp")
  private static let bmp = MediaType("image/bmp", "bmp")
  private static let tiff = MediaType("image/tiff", "tiff")
  private static let avif = MediaType("image/avif", "avif")
  private static let heic = MediaType("image/heic", "heic")
  private static let wav = MediaType("audio/x-wav", "wav")
  private static let flac = MediaType("audio/flac", "flac")
  private static let mp3 = MediaType("audio/mpeg", "mp3")
  private static let ogg = MediaType("audio/ogg", "ogg")
  // The containers refuse audio/mp4 and video/webm, which other tables have for these two.
  private static let m4a = MediaType("audio/m4a", "m4a")
  private static let webm = MediaType("audio/webm", "webm")
  private static let aac = MediaType("audio/aac", "aac")
  private static let amr = MediaType("audio/amr", "amr")

  private static let byExtension: [String: MediaType] = [
    "png": png, "jpg": jpeg, "jpeg": jpeg, "jpe": jpeg, "jfif": jpeg, "gif": gif, "webp": webp,
    "bmp": bmp, "tif": tiff, "tiff": tiff, "avif": avif, "heic": heic,
    "wav": wav, "flac": flac, "mp3": mp3, "ogg": ogg, "oga": ogg, "opus": ogg,
    "m4a": m4a, "webm": webm, "aac": aac, "amr": amr,
  ]

  private struct Magic: Sendable {
    let type: MediaType
    let marks: [(Int, [UInt8])]

    init(_ type: MediaType, _ marks: (Int, [UInt8])...) {
      self.type = type
      self.marks = marks
    }
  }

  private static let byMagic: [Magic] = [
    Magic(png, (0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])),
    Magic(jpeg, (0, [0xFF, 0xD8, 0xFF])),
    Magic(gif, (0, Array("GIF8".utf8))),
    Magic(webp, (0, Array("RIFF".utf8)), (8, Array("WEBP".utf8))),
    Magic(wav, (0, Array("RIFF".utf8)), (8, Array("WAVE".utf8))),
    Magic(tiff, (0, [0x49, 0x49, 0x2A, 0x00])),
    Magic(tiff, (0, [0x4D, 0x4D, 0x00, 0x2A])),
    // The four reserved bytes are zero.
    Magic(bmp, (0, Array("BM".utf8)), (6, [0, 0, 0, 0])),
    Magic(flac, (0, Array("fLaC".utf8))),
    Magic(ogg, (0, Array("OggS".utf8))),
    Magic(mp3, (0, Array("ID3".utf8))),
    Magic(mp3, (0, [0xFF, 0xFB])), Magic(mp3, (0, [0xFF, 0xF3])), Magic(mp3, (0, [0xFF, 0xF2])),
    Magic(aac, (0, [0xFF, 0xF1])), Magic(aac, (0, [0xFF, 0xF9])),
    Magic(webm, (0, [0x1A, 0x45, 0xDF, 0xA3])),
    Magic(m4a, (4, Array("ftypM4A".utf8))),
    Magic(amr, (0, Array("#!AMR".utf8))),
  ]
}
