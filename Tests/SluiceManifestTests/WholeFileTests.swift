import Foundation
import SluiceCore
import SluiceManifest
import SluiceTestSupport
import Testing

/// What a person may give by mistake, and what the answer must name.
private let strangers: [(name: String, bytes: [UInt8], words: [String])] = [
  ("rows.jsonl", [0x1F, 0x8B, 8, 0, 0], ["the gzip stream ends early"]),
  ("rows.jsonl", Array("PK\u{3}\u{4}rest".utf8), ["a zip archive", "unzip"]),
  ("rows.csv", [0x28, 0xB5, 0x2F, 0xFD, 1], ["the zstd stream ends early"]),
  ("rows.csv", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], ["an xz file", "unxz"]),
  ("rows.bz2", Array("BZh91AY".utf8), ["a bzip2 file", "bunzip2"]),
  ("rows.parquet", Array("PAR1rest".utf8), ["a Parquet file", ".parquet"]),
  ("rows.jsonl", [0x89, 0x50, 0x4E, 0x47, 0xD, 0xA], ["a PNG picture"]),
  ("rows.jsonl", Array("SQLite format 3\0".utf8), ["an SQLite database"]),
  ("rows.jsonl", [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0], ["binary data"]),
  ("rows.csv", Array("a,b\n".utf8) + (0..<200).map { UInt8($0 % 8) }, ["binary data"]),
  ("rows.jsonl", [UInt8](repeating: 0, count: 4096), ["binary data"]),
  ("rows.jsonl", wide("{\"a\":1}\n", unit: 2, mark: true), ["UTF-16", "iconv -f UTF-16 "]),
  ("rows.jsonl", wide("{\"a\":1}\n", unit: 2, mark: false), ["UTF-16LE", "iconv -f UTF-16LE "]),
  ("rows.csv", wide("a,b\n", unit: 2, mark: false).reversed(), ["UTF-16BE"]),
  ("rows.jsonl", wide("{\"a\":1}\n", unit: 4, mark: true), ["UTF-32", "iconv -f UTF-32 "]),
  ("rows.jsonl", wide("{\"a\":1}\n", unit: 4, mark: false), ["UTF-32LE"]),
  ("rows.json", Array("[[1,2],[3,4]]".utf8), ["a JSON array of lists", "orient"]),
  ("rows.json", Array("[\"a\",\"b\"]".utf8), ["a JSON array of values"]),
  ("rows.json", Array("[\"a\",1]\n[\"b\",2]\n".utf8), ["a list of values a line", "JSONEachRow"]),
  (
    "rows.json",
    Array(
      "{\n\t\"meta\":\n\t[\n\t\t{\n\t\t\t\"name\": \"a\",\"type\": \"T\"}],\"data\":[{\"a\":1},{\"a\":2}],\n\"rows\": 2}"
        .utf8
    ),
    ["rows under \"data\"", "JSONEachRow"]
  ),
  (
    "rows.json",
    Array("{\n \"results\": [\n{\"a\":1},\n{\"a\":2}]\n}\n".utf8),
    ["rows under \"results\"", "python3"]
  ),
  ("rows.sql", Array("--\n-- PostgreSQL database dump\n--\n".utf8), ["a dump", "psql -At"]),
  ("rows.json", Array("COPY public.t (a) FROM stdin;\n".utf8), ["a dump", "psql -At"]),
  (
    "rows.jsonl", Array(#"{"a":"x \\"y\\" z"}"#.utf8) + [0x0A], ["backslashes doubled", "psql -At"]
  ),
  ("rows.csv", Array("1,hello,\\N\n2,you,x\n".utf8), ["INTO OUTFILE", "names of the columns"]),
  ("rows.xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], ["spreadsheet", "CSV"]),
  ("rows.jsonl", Array("{\"a\":1}\r{\"a\":2}\r".utf8), ["carriage returns", "tr '\\r' '\\n'"]),
  ("rows.csv", Array("a,b\r1,2\r".utf8), ["carriage returns"]),
  ("rows.txt", Array("hello\nworld\n".utf8), ["does not look like", "--format"]),
]

private func wide(_ text: String, unit: Int, mark: Bool) -> [UInt8] {
  let scalars = (mark ? [0xFEFF] : []) + text.unicodeScalars.map(\.value)
  return scalars.flatMap { scalar in (0..<unit).map { UInt8(scalar >> (8 * UInt32($0)) & 0xFF) } }
}

struct WholeFileTests {
  @Test(arguments: strangers.indices)
  func whatIsNoManifestIsNamedAndRefused(index: Int) throws {
    let (name, bytes, words) = strangers[index]
    let directory = try TemporaryDirectory()
    let path = try directory.write(name, bytes)
    let error = try #require(
      #expect(throws: SluiceError.self) { try Manifest.open(paths: [path]) }
    )
    #expect(error.code.kind == .data)
    #expect(error.place == path)
    for word in words { #expect(error.description.contains(word), "\(error)") }
  }

  @Test(arguments: [
    ("rows.jsonl", "[1]\n{\"a\":1}\n", 2), ("rows.jsonl", "{\"a\":\n{\"a\":1}\n", 2),
    ("rows.jsonl", "{\"a\":1}\r", 1), ("rows.ndjson", "{\"a\":1}", 1), ("rows", "{\"a\":1}\n", 1),
    ("rows.gz", "{\"a\":1}\n", 1), ("rows.txt", "a,b\n1,2\n", 1), ("rows.txt", "a\tb\n1\t2\n", 1),
    ("ROWS.CSV", "a,b\n1,2\n", 1), ("rows", "", 0), ("rows.jsonl", "{\"a\":1}\n{\"a\":\u{0}}\n", 2),
    ("rows.csv", "name\n1\n", 1),
    ("rows.jsonl", "{\"a\":1}\n" + String(repeating: "\0", count: 100_000), 2),
  ])
  func whatIsOneIsRead(name: String, text: String, count: Int) throws {
    #expect(try read(text, as: name).count == count)
  }

  @Test func optionsOverrideTheName() throws {
    let items = try read("a,b\n1,2\n", as: "x.jsonl", options: ManifestOptions(format: .csv))
    #expect(items.map(line) == [#"1 {"a":"1","b":"2"}"#])
    let lines = try read("{\"a\":1}\n", as: "x.csv", options: ManifestOptions(format: .jsonl))
    #expect(lines.map(line) == [#"1 {"a":1}"#])
  }

  @Test func placesWithoutAFileAreRefused() throws {
    let directory = try TemporaryDirectory()
    let fifo = directory.path("fifo")
    #expect(mkfifo(fifo, 0o600) == 0)
    let loop = directory.path("loop")
    try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
    let cases = [
      (directory.url.path, "without files"), (fifo, "is a named pipe"),
      ("/dev/zero", "is a device"),
      (directory.path("missing"), "no such file"), (loop, "symbolic link"),
      (directory.path(String(repeating: "x", count: 300)), "too long"),
      (fifo + "/below", "not a directory"),
    ]
    for (path, words) in cases {
      let error = #expect(throws: SluiceError.self) { try Manifest.open(paths: [path]) }
      #expect(error?.code.kind == .data)
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
  }

  @Test func impossibleDelimitersAreAMistakeOfUsage() {
    for byte in [UInt8(ascii: "\""), 0x0A, 0x0D, 0x80] {
      let options = ManifestOptions(delimiter: byte)
      let error = #expect(throws: SluiceError.self) {
        try Manifest.open(paths: [], options: options)
      }
      #expect(error?.code.kind == .usage)
    }
  }
}

struct SeveralFilesTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func numbersGoOnAndLinesBeginAnew() throws {
    let paths = [
      try directory.write("b.jsonl", "{\"a\":1}\n\n{\"a\":2}"),
      try directory.write("empty.jsonl", ""),
      try directory.write("a.jsonl", "\u{feff}{\"a\":3}\n{\"a\":4}\n"),
    ]
    let manifest = try Manifest.open(paths: paths)
    let items = try manifest.reader(columns: ["a"]).all()
    #expect(
      items.map(line) == [#"1 {"a":1}"#, #"2 {"a":2}"#, #"3 {"a":3}"#, #"4 {"a":4}"#]
    )
    #expect(items.map { place($0).file } == [0, 0, 2, 2])
    #expect(items.map { place($0).line } == [1, 3, 1, 2])
    #expect(try manifest.countRecords() == 4)
    for (done, item) in items.enumerated() {
      let mark = ManifestPosition(before: Int64(done + 1), at: place(item))
      #expect(
        try manifest.reader(columns: [], from: mark).all().map(line) == items[done...].map(line)
      )
    }
  }

  @Test func theEndStaysTheEnd() throws {
    let path = try directory.write("a.jsonl", "{}\n")
    let reader = try Manifest.open(paths: [path]).reader(columns: [])
    #expect(try reader.next(10).count == 1)
    #expect(try reader.next(10).isEmpty)
    #expect(try reader.next(10).isEmpty)
    #expect(try reader.skip(5) == 0)
    #expect(reader.mark == ManifestPosition(position: 2, file: 1, offset: 0, line: 1))
    let beyond = try Manifest.open(paths: [path]).reader(columns: [], from: reader.mark)
    #expect(try beyond.next(1).isEmpty)
  }

  @Test func csvFilesShareOneHeaderAndMayDifferInDelimiters() throws {
    let paths = [
      try directory.write("a.csv", "x,y\n1,2\n"), try directory.write("b.tsv", "x\ty\n3\t4\n"),
      try directory.write("none.csv", ""),
    ]
    let manifest = try Manifest.open(paths: paths)
    #expect(manifest.columns == ["x", "y"])
    let items = try manifest.reader(columns: []).all()
    #expect(items.map(line) == [#"1 {"x":"1","y":"2"}"#, #"2 {"x":"3","y":"4"}"#])
    let other = try directory.write("c.csv", "y,x\n1,2\n")
    let error = #expect(throws: SluiceError.self) { try Manifest.open(paths: paths + [other]) }
    #expect(error?.description.contains("has other columns than") == true)
  }

  @Test func mixedFormatsAndTheSameFileTwiceAreRefused() throws {
    let rows = try directory.write("a.jsonl", "{}\n")
    let table = try directory.write("a.csv", "x\n1\n")
    #expect(throws: SluiceError.self) { try Manifest.open(paths: [rows, table]) }
    let link = directory.path("link.jsonl")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: rows)
    let error = #expect(throws: SluiceError.self) { try Manifest.open(paths: [rows, link]) }
    #expect(error?.code.kind == .usage)
    #expect(error?.description.contains("same file") == true)
  }

  @Test func countingCanBeCancelled() throws {
    let path = try directory.write("a.jsonl", "{}\n")
    #expect(try Manifest.open(paths: [path]).countRecords(isCancelled: { true }) == nil)
  }
}

struct LongLineTests {
  @Test(arguments: ["rows.jsonl", "rows.csv"])
  func aLineOfAnyLengthIsOneBadRecord(name: String) throws {
    let directory = try TemporaryDirectory()
    let head = name == "rows.csv" ? "a,b\n" : "{\"a\":1}\n"
    let path = try directory.write(name, head + String(repeating: "x", count: 5000))
    // A hole reads as zeros and takes no space.
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.truncate(atOffset: 80 << 20)
    try file.seekToEnd()
    try file.write(contentsOf: Data("\n1,2\n".utf8))
    try file.close()
    let items = try Manifest.open(paths: [path]).reader(columns: []).all()
    let index = name == "rows.csv" ? 0 : 1
    #expect(line(items[index]) == "\(index + 1)! longer than 16 MiB")
    #expect(place(items[index]).length == (80 << 20) - Int64(head.utf8.count) + 1)
    #expect(place(items[index + 1]).line == 3)
    #expect(items.count == index + 2)
  }
}
