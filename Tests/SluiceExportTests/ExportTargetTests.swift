import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceExport

struct ExportTargetTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func aFileAppearsWholeAndNothingStaysBesideIt() throws {
    let path = directory.path("out.jsonl")
    _ = try export(to: path)
    #expect(try text(of: path) == exported([succeeded(1, "[1]")]))
    #expect(try names() == ["out.jsonl"])
  }

  @Test func whatAKilledExportLeftGoesAndNothingElse() throws {
    let name = StagedName("out.jsonl")
    _ = try directory.write(name.temporary(), "half")
    let others = [
      ".out.jsonl.tmp-backup", ".out.jsonl.tmp-0123456789ABC", StagedName("in.jsonl").temporary(),
    ]
    for other in others { _ = try directory.write(other, "mine") }
    let busy = directory.path(name.temporary())
    try Data("another's".utf8).write(to: URL(fileURLWithPath: busy))
    let holder = open(busy, O_RDONLY | O_CLOEXEC)
    #expect(flock(holder, LOCK_EX | LOCK_NB) == 0)
    _ = try export(to: directory.path("out.jsonl"))
    #expect(
      try names()
        == ([busy].map { URL(fileURLWithPath: $0).lastPathComponent } + others
        + ["out.jsonl"]).sorted()
    )
    close(holder)
    _ = try export(to: directory.path("out.jsonl"))
    #expect(try names() == (others + ["out.jsonl"]).sorted())
  }

  @Test func theOldFileStaysWhenTheSourceBreaks() throws {
    let path = try directory.write("out.jsonl", "old\n")
    let error = #expect(throws: SluiceError.self) {
      try Exporter.write(outcomes: BreakingOutcomes(), to: .path(path))
    }
    #expect(error?.code.kind == .inputOutput)
    #expect(try text(of: path) == "old\n")
    #expect(try names() == ["out.jsonl"])
  }

  @Test func aReplacedFileKeepsItsPermissions() throws {
    let path = try directory.write("out.jsonl", "old\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    _ = try export(to: path)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try text(of: path) != "old\n")
  }

  @Test func aLinkStaysALinkToTheNewFile() throws {
    let path = try directory.write("real.jsonl", "old\n")
    let link = directory.path("link.jsonl")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    _ = try export(to: link)
    #expect(try text(of: path) != "old\n")
    #expect(try names() == ["link.jsonl", "real.jsonl"])
  }

  @Test func anExistingFileIsRefusedOnRequest() throws {
    let path = try directory.write("out.jsonl", "old\n")
    let error = #expect(throws: SluiceError.self) {
      try Exporter.write(
        outcomes: ListedOutcomes([]),
        to: .path(path),
        options: ExportOptions(replacesExisting: false)
      )
    }
    #expect(error?.what == "the file is already there")
    #expect(try text(of: path) == "old\n")
  }

  @Test(arguments: [
    ("missing/out.jsonl", "there is no directory"), ("out/", "this names no file"),
    (".", "this is a directory"), ("file/out.jsonl", "cannot be written: not a directory"),
  ])
  func aPlaceThatCannotBeWrittenIsNamed(name: String, what: String) throws {
    _ = try directory.write("file", "")
    let path = "\(directory.url.path)/\(name)"
    let error = #expect(throws: SluiceError.self) { try export(to: path) }
    #expect(error?.code.kind == .inputOutput)
    #expect(error?.place == path)
    #expect(error?.what.hasPrefix(what) == true, "\(error?.what ?? "")")
    #expect(try names() == ["file"])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDiskIsSaidAndTheDeviceStays() {
    let error = #expect(throws: SluiceError.self) { try export(to: "/dev/full") }
    #expect(error?.code.kind == .inputOutput)
    #expect(error?.what == "cannot be written: no space left on device")
    #expect(error?.next?.contains("free some space") == true)
  }

  @Test func aPipeGetsTheRowsAndItsEndIsNoError() throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    let sink = DescriptorSink(descriptor, name: "pipe")
    #expect(try sink.write(Array("rows".utf8)))
    #expect(try pipe.fileHandleForReading.read(upToCount: 4) == Data("rows".utf8))
    try pipe.fileHandleForReading.close()
    #expect(try !sink.write(Array("more".utf8)))
  }

  private func export(to path: String) throws -> ExportSummary {
    try Exporter.write(outcomes: ListedOutcomes([succeeded(1, "[1]")]), to: .path(path))
  }

  private func text(of path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.url.path).sorted()
  }
}
