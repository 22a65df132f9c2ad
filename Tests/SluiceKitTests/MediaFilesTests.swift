import Foundation
import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// What a manifest may name, and what it may not.
struct MediaFilesTests {
  private let directory: TemporaryDirectory
  private let files: MediaFiles

  init() throws {
    directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.path("rows/pictures"),
      withIntermediateDirectories: true
    )
    try Data([1, 2, 3]).write(to: directory.url.appendingPathComponent("rows/pictures/cat.png"))
    try Data([9]).write(to: directory.url.appendingPathComponent("outside.png"))
    files = MediaFiles(manifest: [directory.path("rows/rows.jsonl")], root: nil)
  }

  @Test func aPathIsRelativeToTheManifest() throws {
    let media = try files.media(.file("pictures/cat.png"))
    guard case .file(let file) = media.content else {
      Issue.record("the file was read")
      return
    }
    #expect(file.path == directory.url.resolvingSymlinksInPath().path + "/rows/pictures/cat.png")
    #expect(file.size == 3)
    #expect(media.contentType == "image/png")
  }

  @Test func theIdentityChangesWithTheFileAndNotOtherwise() throws {
    let before = try files.identity(of: .file("pictures/cat.png"))
    #expect(try files.identity(of: .file("pictures/cat.png")) == before)
    let path = directory.url.appendingPathComponent("rows/pictures/cat.png")
    try Data([1, 2, 3, 4]).write(to: path)
    #expect(try files.identity(of: .file("pictures/cat.png")) != before)
  }

  @Test(arguments: [
    ("pictures/dog.png", "No such file"), ("pictures", "is a folder"),
    ("../outside.png", "outside"),
    ("/etc/hostname", "outside"), ("link.png", "outside"), ("/dev/zero", "outside"),
  ])
  func whatARowMustNotNameIsRefused(_ path: String, _ words: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: directory.path("rows/link.png"),
      withDestinationPath: directory.path("outside.png")
    )
    let refusal = #expect(throws: RowRefusal.self) { try files.identity(of: .file(path)) }
    #expect(refusal?.reason.contains(words) == true, "\(refusal?.reason ?? "")")
    #expect(throws: RowRefusal.self) { try files.media(.file(path)) }
  }

  @Test func aDeviceAndAnEndlessFileAreNotRead() throws {
    let anywhere = MediaFiles()
    #expect(throws: RowRefusal.self) { try anywhere.media(.file("/dev/zero")) }
    let large = directory.path("large.bin")
    try Data().write(to: URL(fileURLWithPath: large))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: large))
    try handle.truncate(atOffset: UInt64(MediaFiles.limit) + 1)
    try handle.close()
    let refusal = #expect(throws: RowRefusal.self) { try anywhere.media(.file(large)) }
    #expect(refusal?.reason.contains("has 1,073,741,825 bytes, the most is 1,073,741,824") == true)
  }

  @Test func anotherRootIsAllowedWhenItIsNamed() throws {
    let wide = MediaFiles(
      manifest: [directory.path("rows/rows.jsonl")],
      root: directory.url.path
    )
    #expect(try wide.media(.file("../outside.png")).contentType == "image/png")
  }

  @Test func aURLIsRefusedUnlessTheJobSaysOtherwise() throws {
    let url = MediaReference.url("https://example.org/a/cat.png")
    let refusal = #expect(throws: RowRefusal.self) { try files.identity(of: url) }
    #expect(refusal?.reason.contains("media_urls: fetch") == true)
    #expect(throws: RowRefusal.self) { try files.media(url) }

    let open = MediaFiles(manifest: ["/m/rows.jsonl"], root: nil, urls: MediaAccess())
    #expect(try open.identity(of: url) == "")
    let media = try open.media(url)
    #expect(media.content == .remote("https://example.org/a/cat.png"))
    #expect(media.contentType == "image/png")
    for closed in ["http://example.org/cat.png", "https://u:p@example.org/", "https://h:22/"] {
      #expect(throws: RowRefusal.self) { try open.identity(of: .url(closed)) }
    }
  }
}
