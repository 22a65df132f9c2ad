import SluiceCore
import Testing

@Suite struct MediaTypeTests {
  @Test(arguments: [
    ("cat.PNG", "image/png"), ("a/b.c/x.jpeg", "image/jpeg"), ("x.tif", "image/tiff"),
    ("x.jfif", "image/jpeg"), ("x.avif", "image/avif"),
    ("x.wav", "audio/x-wav"), ("x.m4a", "audio/m4a"), ("x.webm", "audio/webm"),
    ("x.opus", "audio/ogg"), ("x.mp3", "audio/mpeg"), ("png", nil), ("x.", nil), ("x.txt", nil),
    ("", nil),
  ])
  func namesTellTypes(_ name: String, _ type: String?) {
    #expect(MediaType(fileName: name)?.name == type)
  }

  @Test(
    arguments: [
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "png"), ([0xFF, 0xD8, 0xFF, 0xE1], "jpg"),
      (Array("GIF89a".utf8), "gif"), (Array("RIFF....WEBPVP8".utf8), "webp"),
      (Array("RIFF....WAVE".utf8), "wav"), (Array("fLaC".utf8), "flac"),
      (Array("OggS".utf8), "ogg"),
      (Array("ID3".utf8), "mp3"), ([0xFF, 0xFB, 0x90], "mp3"), ([0x1A, 0x45, 0xDF, 0xA3], "webm"),
      (Array("\u{0}\u{0}\u{0} ftypM4A ".utf8), "m4a"),
      (Array("BM1234\u{0}\u{0}\u{0}\u{0}".utf8), "bmp"),
      ([0x4D, 0x4D, 0, 0x2A], "tiff"), (Array("#!AMR\n".utf8), "amr"),
      (Array("RIFF".utf8), nil), (Array("BMW is a car".utf8), nil), ([], nil),
      (Array(#"{"error":"x"}"#.utf8), nil),
    ] as [([UInt8], String?)]
  )
  func bytesTellTypes(_ bytes: [UInt8], _ ending: String?) {
    #expect(MediaType(of: bytes)?.fileExtension == ending)
  }

  @Test func theServersWordComesBeforeTheNameAndTheNameBeforeTheBytes() {
    let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF]
    #expect(Media(bytes: jpeg, name: "a.png", type: "image/gif").contentType == "image/gif")
    #expect(Media(bytes: jpeg, name: "a.png").contentType == "image/png")
    #expect(Media(bytes: jpeg, name: "a").contentType == "image/jpeg")
    #expect(Media(bytes: [1]).contentType == nil)
  }
}
