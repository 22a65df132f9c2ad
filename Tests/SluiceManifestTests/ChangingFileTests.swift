import Foundation
import SluiceCore
import SluiceManifest
import SluiceTestSupport
import Testing

struct ChangingFileTests {
  private let directory: TemporaryDirectory
  private let path: String
  private let reader: ManifestReader
  private static let rows = String(repeating: "{\"a\":1}\n", count: 100)

  init() throws {
    directory = try TemporaryDirectory()
    path = try directory.write("rows.jsonl", Self.rows)
    reader = try Manifest.open(paths: [path], options: .small(chunk: 64)).reader(columns: [])
    #expect(try reader.next(2).count == 2)
  }

  private func restIsRefused(_ words: String) {
    let error = #expect(throws: SluiceError.self) { try reader.all() }
    #expect(error?.code.kind == .data)
    #expect(error?.description.contains(words) == true)
  }

  @Test func whatIsAppendedIsNotRead() throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data("{\"a\":2}\n".utf8))
    #expect(try reader.all().count == 98)
  }

  @Test func aFileCutShortIsNoticed() throws {
    try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: 100)
    restIsRefused("was cut from 800 to 100 bytes")
  }

  @Test func aFileReplacedIsNoticed() throws {
    let other = try directory.write("other", Self.rows)
    #expect(rename(other, path) == 0)
    restIsRefused("was replaced by another file")
  }

  @Test func aFileRewrittenIsNoticed() throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)],
      ofItemAtPath: path
    )
    restIsRefused("was changed")
  }

  @Test func aFileTakenAwayIsNoticed() throws {
    try FileManager.default.removeItem(atPath: path)
    restIsRefused("no such file")
  }
}

struct ManifestIdentityTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func identity(_ path: String) throws -> ManifestIdentity {
    try Manifest.open(paths: [path]).identity()
  }

  @Test func theSameFileIsUnchangedUnderAnyName() throws {
    let path = try directory.write("a.jsonl", "{\"a\":1}\n")
    let before = try identity(path)
    #expect(try identity(path) == before)
    let moved = directory.path("b.jsonl")
    #expect(rename(path, moved) == 0)
    let after = try identity(moved)
    #expect(after != before)
    #expect(after.isUnchanged(since: before))
    #expect(after.files[0].name == "b.jsonl")
  }

  @Test(arguments: [0, 100_000, 299_999])
  func aChangedByteIsAChange(index: Int) throws {
    let date = Date(timeIntervalSince1970: 1_000_000_000)
    var bytes = Array(String(repeating: "{\"a\":1}\n", count: 37_500).utf8)
    let path = try directory.write("a.jsonl", bytes)
    let before = try identity(path)
    bytes[index] = bytes[index] == UInt8(ascii: "\n") ? 0x20 : 0x0A
    _ = try directory.write("a.jsonl", bytes)
    // The hashes see both ends even when the time is set back; the time sees the middle.
    if index != 100_000 {
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    }
    #expect(try !identity(path).isUnchanged(since: before))
    if index != 100_000 {
      #expect(try identity(path).files[0].head == before.files[0].head ? index != 0 : index == 0)
    }
  }

  @Test func itIsStoredAsJSON() throws {
    let before = try identity(try directory.write("a.jsonl", "{\"a\":1}\n"))
    let data = try JSONEncoder().encode(before)
    #expect(try JSONDecoder().decode(ManifestIdentity.self, from: data) == before)
  }

  @Test func moreFilesAreAChange() throws {
    let one = try directory.write("a.jsonl", "{\"a\":1}\n")
    let two = try directory.write("b.jsonl", "{\"a\":1}\n")
    let both = try Manifest.open(paths: [one, two]).identity()
    #expect(try !both.isUnchanged(since: identity(one)))
  }
}

struct SpoolTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func whatComesThroughAPipeIsKept() throws {
    let pipe = Pipe()
    let text = Data(String(repeating: "{\"a\":1}\n", count: 200_000).utf8)
    let writer = Thread {
      try? pipe.fileHandleForWriting.write(contentsOf: text)
      try? pipe.fileHandleForWriting.close()
    }
    writer.start()
    let path = directory.path("stdin.jsonl")
    let count = try Spool.standardInput(
      from: pipe.fileHandleForReading.fileDescriptor,
      to: path
    )
    #expect(count == Int64(text.count))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path).count == 1)
  }

  @Test func aPipeThatDoesNotBlockIsWaitedFor() throws {
    let pipe = Pipe()
    let source = pipe.fileHandleForReading.fileDescriptor
    #expect(fcntl(source, F_SETFL, O_NONBLOCK) == 0)
    let path = directory.path("stdin.jsonl")
    let writer = Thread {
      try? pipe.fileHandleForWriting.write(contentsOf: Data("{}\n".utf8))
      try? pipe.fileHandleForWriting.close()
    }
    writer.start()
    #expect(try Spool.standardInput(from: source, to: path) == 3)
  }

  @Test func nothingIsLeftBehindWhenItFails() throws {
    let error = #expect(throws: SluiceError.self) {
      try Spool.standardInput(from: -1, to: directory.path("stdin.jsonl"))
    }
    #expect(error?.code.kind == .inputOutput)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path).isEmpty)
    let nowhere = #expect(throws: SluiceError.self) {
      try Spool.standardInput(from: -1, to: directory.path("missing/stdin.jsonl"))
    }
    #expect(nowhere?.code.kind == .inputOutput)
  }
}
