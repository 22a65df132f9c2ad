import SluiceCore
import Testing

/// What is fetched takes its place in a body.
struct RemotePartTests {
  private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  private let file = FileReference(path: "/f", device: 1, inode: 1, size: 30, modified: 1)

  private func request(_ body: String, _ parts: [RemotePart]) -> Request {
    var request = Request(method: "POST", url: "http://h/", body: Array(body.utf8))
    request.remote = parts
    return request
  }

  private func text(_ request: Request) -> String {
    String(decoding: request.body ?? [], as: UTF8.self)
  }

  @Test func bytesStandWhereTheyBelong() {
    let asked = request(
      #"{"a":"","b":""}"#,
      [
        RemotePart("u", at: 6, as: .base64), RemotePart("v", at: 13, as: .base64),
      ]
    )
    let filled = asked.filled(with: [Media(bytes: [0]), Media(bytes: [1, 2, 3])])
    #expect(text(filled) == #"{"a":"AA==","b":"AQID"}"#)
    #expect(filled.remote.isEmpty)
    #expect(filled.headers.isEmpty)
  }

  @Test func filesKeepTheirPlacesBehindWhatIsInserted() {
    var asked = request("ab", [RemotePart("u", at: 1, as: .base64)])
    asked.files = [BodyFile(file, at: 1, as: .base64), BodyFile(file, at: 2)]
    let filled = asked.filled(with: [Media(bytes: [0])])
    #expect(text(filled) == "aAA==b")
    #expect(filled.files == [BodyFile(file, at: 1, as: .base64), BodyFile(file, at: 6)])
  }

  @Test func aFetchedFileIsAFileOfTheBody() {
    let media = Media(file: file, beginning: png, name: "cat")
    let inText = request(#"[""]"#, [RemotePart("u", at: 2, as: .base64)]).filled(with: [media])
    #expect(inText.files == [BodyFile(file, at: 2, as: .base64)])
    #expect(text(inText) == #"[""]"#)
    let alone = request("", [RemotePart("u", at: 0, as: .plain)]).filled(with: [media])
    #expect(alone.files == [BodyFile(file, at: 0)])
    #expect(alone.body == [])
    #expect(alone.headers == [HeaderField("Content-Type", "image/png")])
  }

  @Test func theTypeIsToldUnlessTheJobTellsIt() {
    var asked = request("", [RemotePart("u", at: 0, as: .plain)])
    asked.headers = [HeaderField("content-type", "image/x-mine")]
    let filled = asked.filled(with: [Media(bytes: png, type: "image/png")])
    #expect(filled.headers == [HeaderField("content-type", "image/x-mine")])
    #expect(filled.body == png)
  }

  @Test(arguments: [(false, "cat.png"), (true, "cat")])
  func aFormPartGetsItsEndingAndItsType(_ hasEnding: Bool, _ name: String) {
    let part = RemotePart("u", at: 13, as: .formPart(hasEnding: hasEnding))
    let filled = request("filename=\"cat\r\n--end", [part]).filled(with: [Media(bytes: png)])
    let head = "filename=\"\(name)\"\r\nContent-Type: image/png\r\n\r\n"
    #expect(filled.body == Array(head.utf8) + png + Array("\r\n--end".utf8))
  }
}
