import Foundation
import SluiceCore
import SluiceManifest
import SluiceTestSupport
import Testing

/// Packs files with the tools that people pack them with.
private func pack(_ directory: TemporaryDirectory, _ name: String, _ parts: [String]) throws
  -> String
{
  let path = directory.path(name)
  var packed = Data()
  for (index, part) in parts.enumerated() {
    let plain = try directory.write("part\(index)", Array(part.utf8))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      "import gzip,sys; sys.stdout.buffer.write(gzip.compress(open(sys.argv[1],'rb').read()))",
      plain,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    packed += pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
  }
  try packed.write(to: URL(fileURLWithPath: path))
  return path
}

/// `{"a":1}` in a frame of zstd 1.5, and `{"a":2}` in another.
private let zstdFrames: [[UInt8]] = [
  [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x08, 0x41, 0x00, 0x00] + Array("{\"a\":1}\n".utf8),
  [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x08, 0x41, 0x00, 0x00] + Array("{\"a\":2}\n".utf8),
]

struct CompressedTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func rows(_ numbers: ClosedRange<Int>) -> String {
    numbers.map { "{\"id\":\($0),\"text\":\"\(String(repeating: "x", count: $0 % 50))\"}\n" }
      .joined()
  }

  @Test(arguments: [1, 64, 1 << 16])
  func gzipIsReadAndResumedAtAnyRecord(chunk: Int) throws {
    let path = try pack(directory, "rows.jsonl.gz", [rows(1...200), rows(201...300)])
    let manifest = try Manifest.open(paths: [path], options: .small(chunk: chunk))
    let items = try manifest.reader(columns: ["id"]).all(50)
    #expect(items.map(values) == (1...300).map { [String($0)] })
    #expect(try manifest.countRecords() == 300)
    for done in [0, 1, 150, 250, 299] {
      let mark = ManifestPosition(before: Int64(done + 1), at: place(items[done]))
      let rest = try manifest.reader(columns: ["id"], from: mark).all(50)
      #expect(rest.map(line) == items[done...].map(line))
    }
  }

  @Test func theNameInsideTellsTheFormat() throws {
    let tabbed = try pack(directory, "rows.tsv.gz", ["a\tb\n1\t2\n"])
    #expect(
      try Manifest.open(paths: [tabbed]).reader(columns: []).all().map(line) == [
        #"1 {"a":"1","b":"2"}"#
      ]
    )
    let array = try pack(directory, "rows.json.gz", [#"[{"a":1},{"a":2}]"#])
    #expect(try Manifest.open(paths: [array]).countRecords() == 2)
  }

  @Test func zstdWithSeveralFramesIsRead() throws {
    let path = try directory.write("rows.jsonl.zst", zstdFrames[0] + zstdFrames[1])
    let manifest = try Manifest.open(paths: [path], options: .small(chunk: 3))
    #expect(try manifest.reader(columns: []).all().map(line) == [#"1 {"a":1}"#, #"2 {"a":2}"#])
  }

  @Test func rowsBeforeACutAreReadAndTheLineIsSaid() throws {
    let whole = try pack(directory, "whole.jsonl.gz", [rows(1...20_000)])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    let path = directory.path("cut.jsonl.gz")
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
    let reader = try Manifest.open(paths: [path]).reader(columns: ["id"])
    let items = try reader.all(1000)
    #expect(items.count > 1000)
    #expect(items.map(values) == (1...items.count).map { [String($0)] })
    let damage = try #require(reader.damage)
    #expect(damage.code == .data)
    #expect(damage.place == "\(path):\(items.count + 1)")
    #expect(damage.what.contains("the gzip stream ends early"))
    #expect(throws: SluiceError.self) { try Manifest.open(paths: [path]).countRecords() }
  }

  @Test func aFlippedByteIsDamage() throws {
    let whole = try pack(directory, "whole.jsonl.gz", [rows(1...20_000)])
    var bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    bytes[bytes.count / 2] ^= 0xFF
    bytes[bytes.count / 2 + 1] ^= 0xFF
    let path = directory.path("bad.jsonl.gz")
    try bytes.write(to: URL(fileURLWithPath: path))
    let reader = try Manifest.open(paths: [path]).reader(columns: ["id"])
    _ = try reader.all(1000)
    #expect(reader.damage != nil)
  }
}

struct PathPatternTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func make(_ names: [String]) throws {
    for name in names {
      let url = URL(fileURLWithPath: directory.path(name))
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data("{\"f\":\"\(name)\"}\n".utf8).write(to: url)
    }
  }

  private func read(_ path: String) throws -> [String] {
    try Manifest.open(paths: [directory.path(path)]).reader(columns: ["f"]).all()
      .flatMap(values).compactMap { $0?.filter { $0 != "\"" } }
  }

  @Test func patternsStandForFilesInTheOrderOfTheirNames() throws {
    try make(["b.jsonl", "a.jsonl", "c.txt", "d/e.jsonl", "d/f/g.jsonl", ".hidden.jsonl"])
    #expect(try read("*.jsonl") == ["a.jsonl", "b.jsonl"])
    #expect(try read("**/*.jsonl") == ["a.jsonl", "b.jsonl", "d/e.jsonl", "d/f/g.jsonl"])
    #expect(try read("d/**/g.jsonl") == ["d/f/g.jsonl"])
    #expect(try read("[ab].jsonl") == ["a.jsonl", "b.jsonl"])
    let error = #expect(throws: SluiceError.self) { try read("*.csv") }
    #expect(error?.what == "matches no file")
  }

  @Test func aFileIsItselfWhateverIsInItsName() throws {
    try make(["a[1].jsonl", "a1.jsonl"])
    #expect(try read("a[1].jsonl") == ["a[1].jsonl"])
  }

  @Test func aFolderIsItsPartsWithoutTheMarksOfSpark() throws {
    try make([
      "out/part-00001.json", "out/part-00000.json", "out/_SUCCESS", "out/.part-00000.json.crc",
    ])
    #expect(try read("out") == ["out/part-00000.json", "out/part-00001.json"])
  }

  @Test(arguments: [
    ("out/_temporary/x", "still writing"), ("out/day=1/part-0.json", "hive_partitioning"),
    ("out/sub/part-0.json", "pattern"),
  ])
  func aFolderThatIsNoListOfFilesIsRefused(name: String, words: String) throws {
    try make(["out/part-00000.json", name])
    let error = #expect(throws: SluiceError.self) { try read("out") }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }
}
