import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceExport

/// Files of answers: complete or absent, never in the place of others.
struct AnswerFolderTests {
  private let directory: TemporaryDirectory
  private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.path("out/files") }
  private var ledger: String { directory.path("run.sluice") }

  private func opened() throws -> AnswerFolder {
    _ = try directory.write("run.sluice", "")
    return try AnswerFolder(path, of: ledger)
  }

  private func names(_ inside: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + inside)
      .filter { $0 != ".sluice" }.sorted()
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
  }

  @Test func aFileIsThereWholeAndNothingIsLeftBesideIt() throws {
    let folder = try opened()
    let names = try folder.write([
      AnswerFile(png, position: 7), AnswerFile([1], position: 8),
      AnswerFile(Array("fLaC".utf8), position: 9, part: 1),
      AnswerFile(Array("OggS".utf8), position: 9, part: 2),
    ])
    #expect(names == ["7.png", "8.bin", "9.1.flac", "9.2.ogg"])
    #expect(try self.names() == names.sorted())
    #expect(try bytes("7.png") == png)
    // Each stands aside too, until its row is recorded.
    #expect(try self.names("/.sluice").count == 5)
    folder.keep(names)
    #expect(try self.names("/.sluice") == ["ledger"])
    #expect(try self.names() == names.sorted())
  }

  @Test func moreFilesThanMayBeOpenAreWritten() throws {
    let files = (1...150).map { AnswerFile(png + [UInt8($0)], position: Int64($0)) }
    let names = try opened().write(files)
    #expect(names == (1...150).map { "\($0).png" })
    #expect(try self.names().count == 150)
    #expect(try bytes("150.png") == png + [150])
  }

  @Test func theSameBytesAgainChangeNothing() throws {
    #expect(try opened().write([AnswerFile(png, position: 7)]) == ["7.png"])
    #expect(try opened().write([AnswerFile(png, position: 7)]) == ["7.png"])
    #expect(try names() == ["7.png"])
  }

  @Test func otherBytesNeverReplaceAFile() throws {
    let folder = try opened()
    let file = { (last: UInt8) in AnswerFile(png + [last], position: 7) }
    #expect(try folder.write([file(1)]) == ["7.png"])
    #expect(try folder.write([file(2), file(3)]) == ["7-2.png", "7-3.png"])
    #expect(try folder.write([file(1), file(3)]) == ["7.png", "7-3.png"])
    #expect(try bytes("7.png") == png + [1])
  }

  @Test func rowsThatWantTheSameNameGetTheirNumbers() throws {
    let folder = try opened()
    let file = { (row: Int64) in
      AnswerFile(png + [UInt8(row)], position: row, name: "a cat")
    }
    #expect(try folder.write([file(3), file(5)]) == ["a%20cat.png", "a%20cat-5.png"])
    #expect(try folder.write([file(9)]) == ["a%20cat-9.png"])
    let other = AnswerFile(png, position: 9, name: "a cat")
    #expect(try folder.write([other]) == ["a%20cat-9-2.png"])
  }

  @Test(arguments: [
    ("cat_1.final-v2", "cat_1.final-v2"), ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
    ("-rf", "%2Drf"), (".hidden", "%2Ehidden"), ("a\u{0}\n", "a%00%0A"), ("é", "%C3%A9"),
    ("50%", "50%25"), ("C:\\x", "C%3A%5Cx"), (".", "%2E"),
    (String(repeating: "é", count: 60), String(repeating: "%C3%A9", count: 16) + "%C3"),
    (String(repeating: "x", count: 300), String(repeating: "x", count: 100)),
  ])
  func foreignNamesAreMadeSafe(_ name: String, _ stem: String) throws {
    #expect(AnswerFile(png, position: 1, name: name).name(0) == stem + ".png")
  }

  @Test func aNameOfNothingIsTheRecordNumber() {
    #expect(AnswerFile(png, position: 12, name: "").name(0) == "12.png")
  }

  @Test func whatAKilledProcessLeftHalfWrittenIsClearedAway() throws {
    _ = try opened()
    try Data([1]).write(to: URL(fileURLWithPath: path + "/.sluice/17"))
    #expect(try names("/.sluice") == ["17", "ledger"])
    let folder = try opened()
    #expect(try names("/.sluice") == ["ledger"])
    #expect(try folder.write([AnswerFile(png, position: 1)]) == ["1.png"])
  }

  @Test func aFolderWithFilesThatAreNobodysIsRefused() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data([1]).write(to: URL(fileURLWithPath: path + "/1.png"))
    let error = #expect(throws: SluiceError.self) { try opened() }
    #expect(error?.code.kind == .usage)
    #expect(error?.what == "this folder holds files already (1.png)")
    #expect(!AnswerFolder.isThere(path, of: ledger))
    #expect(try names() == ["1.png"])
    #expect(!FileManager.default.fileExists(atPath: path + "/.sluice"))
  }

  @Test func aFolderOfAnotherRunIsRefusedWhileThatRunIsThere() throws {
    _ = try opened().write([AnswerFile(png, position: 1)])
    let other = try directory.write("other.sluice", "")
    let error = #expect(throws: SluiceError.self) { try AnswerFolder(path, of: other) }
    #expect(error?.code.kind == .usage)
    #expect(error?.what.contains("of another run, \(ledger)") == true)
    #expect(AnswerFolder.isThere(path, of: ledger))
    #expect(!AnswerFolder.isThere(path, of: other))
    try FileManager.default.removeItem(atPath: ledger)
    let folder = try AnswerFolder(path, of: other)
    #expect(try folder.write([AnswerFile(png + [2], position: 1)]) == ["1-2.png"])
  }

  @Test func aFolderBelongsToTheLedgerThatWasCopiedWithIt() throws {
    _ = try opened().write([AnswerFile(png, position: 1)])
    let copy = try TemporaryDirectory()
    for name in ["run.sluice", "out"] {
      try FileManager.default.copyItem(atPath: directory.path(name), toPath: copy.path(name))
    }
    #expect(AnswerFolder.isThere(copy.path("out/files"), of: copy.path("run.sluice")))
    #expect(!AnswerFolder.isThere(copy.path("out/files"), of: ledger))
  }

  @Test func aFolderThatEverybodyMayWriteToIsRefused() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    chmod(path, 0o777)
    let error = #expect(throws: SluiceError.self) { try opened() }
    #expect(error?.what == "this folder may be written to by every user")
    chmod(path, 0o1777)
    #expect(throws: Never.self) { try opened() }
  }

  @Test func aPlaceThatCannotBeAFolderIsNamed() throws {
    _ = try directory.write("out", "")
    let error = #expect(throws: SluiceError.self) { try opened() }
    #expect(error?.code.kind == .inputOutput)
  }

  @Test func aLinkInAFilesPlaceIsNotFollowed() throws {
    let folder = try opened()
    let outside = try directory.write("outside", [1, 2, 3, 4, 5, 6, 7, 8])
    try FileManager.default.createSymbolicLink(
      atPath: path + "/7.png",
      withDestinationPath: outside
    )
    #expect(try folder.write([AnswerFile(png, position: 7)]) == ["7-2.png"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: outside)) == Data([1, 2, 3, 4, 5, 6, 7, 8]))
  }

  @Test(arguments: [
    ("/a/b/files", "/a/b", "files"), ("/a/out/files", "/a/jobs", "../out/files"),
    ("/x/y", "/a/b", "../../x/y"), ("/a/b", "/a/b", "."), ("/a/./b/../c", "/a", "c"),
  ])
  func aPathLeadsFromAFolder(_ path: String, _ folder: String, _ relative: String) {
    #expect(relativePath(of: path, from: folder) == relative)
  }
}
