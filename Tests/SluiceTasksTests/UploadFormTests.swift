import Foundation
import SluiceCore
import SluiceTasks
import Testing

/// A folder whose files are named, not read.
private struct Disk: MediaSource {
  var size = 10
  var modified: Int64 = 1

  private func file(_ path: String) -> FileReference {
    FileReference(path: path, device: 1, inode: 1, size: size, modified: modified)
  }

  func identity(of reference: MediaReference) -> String {
    if case .file(let path) = reference { file(path).identity } else { "" }
  }

  func media(_ reference: MediaReference) throws(RowRefusal) -> Media {
    switch reference {
    case .file(let path): Media(file: file(path), beginning: pngBytes, name: path)
    case .inline(let media): media
    case .url(let url): Media(remote: url, name: "cat")
    }
  }
}

/// Files in request bodies: named with their places, never read here.
@Suite struct UploadFormTests {
  private func rendered(
    _ spec: RequestSpec,
    _ text: String,
    on disk: Disk = Disk()
  ) throws -> (form: any RequestCodec, row: Row) {
    let renderer = try Renderer(spec, bases: bases, media: disk)
    return (renderer.form, try renderer.render(try record(text, for: renderer)))
  }

  private func sent(_ spec: RequestSpec, _ text: String) throws -> Request {
    let (form, row) = try rendered(spec, text)
    return try form.request(for: [row])
  }

  @Test func aFileAloneIsTheBody() throws {
    let asked = try spec("image-classification", inputs: #""{{f}}""#)
    let request = try sent(asked, #"{"f":"cat"}"#)
    #expect(request.body == [])
    #expect(request.files.map(\.reference.path) == ["cat"])
    #expect(request.files.map(\.offset) == [0])
    #expect(request.files.map(\.encoding) == [.plain])
    #expect(request.bodyLength == 10)
    #expect(request.headers.contains(HeaderField("Content-Type", "image/png")))
  }

  @Test func aURLKeepsItsPlaceUntilItIsFetched() throws {
    let alone = try spec("image-classification", inputs: #""{{f}}""#)
    let raw = try sent(alone, #"{"f":"https://h/cat"}"#)
    #expect(raw.remote == [RemotePart("https://h/cat", at: 0, as: .plain)])
    #expect(raw.body == [])
    #expect(!raw.headers.contains { $0.name == "Content-Type" })

    let inJSON = try spec(
      "visual-question-answering",
      inputs: #"{"image":"{{f}}","question":"q"}"#
    )
    let asked = try sent(inJSON, #"{"f":"http://h/cat"}"#)
    let filled = asked.filled(with: asked.remote.map { _ in Media(bytes: [0]) })
    #expect(String(decoding: filled.body ?? [], as: UTF8.self).contains(#""AA==""#))
    #expect(asked.remote.allSatisfy { $0.encoding == .base64 && $0.url == "http://h/cat" })

    let form = try spec("transcriptions", inputs: #"{"file":"{{f}}"}"#)
    let part = try sent(form, #"{"f":"http://h/cat"}"#)
    #expect(part.remote.map(\.encoding) == [.formPart(hasEnding: false)])
    let whole = String(
      decoding: part.filled(with: [Media(bytes: pngBytes)]).body ?? [],
      as: UTF8.self
    )
    #expect(whole.contains("filename=\"cat.png\"\r\nContent-Type: image/png\r\n\r\n"))
  }

  @Test func aFileInJSONHasItsPlaceBetweenQuotes() throws {
    let asked = try spec(
      "visual-question-answering",
      inputs: #"{"image":"{{f}}","question":"q"}"#
    )
    let request = try sent(asked, #"{"f":"cat.png"}"#)
    let body = String(decoding: request.body ?? [], as: UTF8.self)
    #expect(body == #"{"inputs":"","parameters":{},"question":"q","image":""}"#)
    #expect(request.files.map(\.offset) == [11, body.utf8.count - 2])
    #expect(request.files.allSatisfy { $0.encoding == .base64 })
    #expect(request.bodyLength == body.utf8.count + 2 * 16)
  }

  @Test func aFileInAFormStandsBeforeTheLastBoundary() throws {
    let asked = try spec(
      "transcriptions",
      inputs: #""{{f}}""#,
      parameters: #"{"model":"whisper"}"#
    )
    let request = try sent(asked, #"{"f":"cat"}"#)
    let body = String(decoding: request.body ?? [], as: UTF8.self)
    let file = try #require(request.files.first)
    #expect(String(body.utf8.prefix(file.offset))?.hasSuffix("image/png\r\n\r\n") == true)
    #expect(String(body.utf8.dropFirst(file.offset))?.hasPrefix("\r\n--sluice-") == true)
  }

  @Test(arguments: [Disk(size: 11), Disk(modified: 2)])
  fileprivate func aFileThatChangedSinceTheRowWasReadIsRefused(later: Disk) throws {
    for inputs in [#""{{f}}""#, #"{"image":"{{f}}","top_k":1}"#] {
      let asked = try spec("image-classification", inputs: inputs)
      let (_, row) = try rendered(asked, #"{"f":"cat"}"#)
      let (form, _) = try rendered(asked, #"{"f":"cat"}"#, on: later)
      let refusal = #expect(throws: RowRefusal.self) { try form.request(for: [row]) }
      #expect(refusal?.reason == #""image": the file has changed since the row was read"#)
    }
  }
}
