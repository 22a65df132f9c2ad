import SluiceCore
import SluiceJSON
import SluiceManifest
import SluiceTestSupport
import Testing

struct CSVTests {
  @Test func rowsBecomeObjectsOfStrings() throws {
    let items = try read("id,text,n\n1,hello,007\n2,,1e5\n", as: "rows.csv")
    #expect(
      items.map(line) == [
        #"1 {"id":"1","text":"hello","n":"007"}"#, #"2 {"id":"2","text":null,"n":"1e5"}"#,
      ]
    )
  }

  @Test func quotedCellsKeepEveryByte() throws {
    let text = "a,b\r\n\"x,\"\"y\"\"\r\nz\",\"\\\t\u{1}é😀\"\r\n\"\",\"\"\"\"\r\n"
    let items = try read(text, as: "rows.csv", columns: ["b", "a"])
    #expect(
      items.map(values) == [
        [#""\\\t\u0001é😀""#, #""x,\"y\"\r\nz""#], [#""\"""#, #""""#],
      ]
    )
    #expect(items.map { place($0).line } == [2, 4])
  }

  @Test func onlyTheColumnsAskedForAreWritten() throws {
    let items = try read("a,b,c\n1,2,3\n", as: "rows.csv", columns: ["c", "a", "c"])
    #expect(items.map(line) == [#"1 {"c":"3","a":"1"}"#])
    #expect(values(items[0]) == [#""3""#, #""1""#, #""3""#])
  }

  static let bad: [(String, String)] = [
    ("\"a\"b,2", "text behind a closing quote in column 1"),
    ("1,a\"b", "a quote inside an unquoted"),
    ("1", "1 cells where the header has 2"), ("1,2,3", "3 cells where the header has 2"),
    ("1,\u{0}", "a NUL byte"), ("1,a\rb", "a carriage return inside an unquoted cell"),
    ("1, \"x\"", "a quote inside an unquoted"), (" ", "1 cells"),
  ]

  @Test(arguments: bad)
  func badRowsAreItemsAndReadingGoesOn(row: String, reason: String) throws {
    let items = try read("id,text\n1,good\n\(row)\n3,good\n", as: "rows.csv")
    #expect(items.count == 3)
    #expect(line(items[1]).hasPrefix("2! "))
    #expect(line(items[1]).contains(reason))
    #expect(line(items[2]) == #"3 {"id":"3","text":"good"}"#)
  }

  @Test func latin1IsBadWithAHint() throws {
    let text = Array("id,text\n1,caf".utf8) + [0xE9] + Array("\n2,ok\n".utf8)
    let items = try read(text, as: "rows.csv")
    #expect(line(items[0]).contains("invalid UTF-8 (byte 6 of the record)"))
    #expect(line(items[0]).contains("iconv -f LATIN1"))
    #expect(line(items[1]) == #"2 {"id":"2","text":"ok"}"#)
  }

  @Test func anUnclosedQuoteCostsItsLineOnly() throws {
    let text = "id,text\n1,\"a\nb\",x\n2,\"never closed\n3,ok\n4,ok\n"
    let items = try read(text, as: "rows.csv").map(line)
    #expect(
      items == [
        "1! 3 cells where the header has 2 (in R: row.names = FALSE) (lines 2 to 3)",
        "2! the quote opened on line 4 is not closed within 16 MiB",
        #"3 {"id":"3","text":"ok"}"#, #"4 {"id":"4","text":"ok"}"#,
      ]
    )
  }

  @Test(arguments: [1, 3, 40, 1000])
  func theSearchForAClosingQuoteIsBounded(chunk: Int) throws {
    let text = "id,text\n1,\"open\n" + String(repeating: "2,ok\n", count: 20) + "3,\"late\"\n"
    let items = try read(text, as: "rows.csv", options: .small(chunk: chunk, max: 50)).map(line)
    #expect(items.count == 22)
    #expect(items[0] == "1! the quote opened on line 2 is not closed within 50 bytes")
    #expect(items[1] == #"2 {"id":"2","text":"ok"}"#)
    #expect(items[21] == #"22 {"id":"3","text":"late"}"#)
  }

  @Test func aCellThatIsTooLongIsSkipped() throws {
    let text = "id,text\n1,\"" + String(repeating: "x", count: 100) + "\"\n2,ok\n"
    let items = try read(text, as: "rows.csv", options: .small(chunk: 7, max: 50)).map(line)
    #expect(items == ["1! longer than 50 bytes", #"2 {"id":"2","text":"ok"}"#])
  }

  @Test func namesThatLookAlikeAreDifferentColumns() throws {
    let items = try read("\u{e9},e\u{301}\n1,2\n", as: "rows.csv", columns: ["e\u{301}", "\u{e9}"])
    #expect(values(items[0]) == [#""2""#, #""1""#])
  }

  @Test func fourThousandColumnsAreRead() throws {
    let names = (0..<4096).map { "c\($0)" }
    let row = (0..<4096).map(String.init)
    let text = names.joined(separator: ",") + "\n" + row.joined(separator: ",") + "\n"
    let items = try read(text, as: "rows.csv", columns: ["c4095", "c0"])
    #expect(values(items[0]) == [#""4095""#, #""0""#])
  }

  @Test func emptyLinesAreRecordsWithOneColumnOnly() throws {
    #expect(try read("a,b\n\n1,2\n\r\n", as: "rows.csv").map(line) == [#"1 {"a":"1","b":"2"}"#])
    #expect(try read("a\n\n1\n", as: "rows.csv").map(line) == [#"1 {"a":null}"#, #"2 {"a":"1"}"#])
  }

  @Test(arguments: ["", "\n", "a,b", "a,b\n", "\u{feff}a,b\r\n"])
  func aHeaderAloneIsNoRecord(text: String) throws {
    #expect(try read(text, as: "rows.csv").isEmpty)
  }

  @Test func byteOrderMarkIsNoPartOfTheHeader() throws {
    let items = try read("\u{feff}\"id\",text\n1,2", as: "rows.csv", columns: ["id"])
    #expect(values(items[0]) == [#""1""#])
  }

  @Test(
    arguments: [
      ("rows.tsv", "\t", nil), ("rows.csv", ";", ";"), ("rows.tab", "\t", nil), ("rows", "|", "|"),
    ]
      as [(String, String, String?)]
  )
  func otherDelimiters(name: String, mark: String, option: String?) throws {
    let options = ManifestOptions(delimiter: option?.utf8.first)
    let items = try read("a\(mark)b\n1,5\(mark)2\n", as: name, options: options)
    #expect(items.map(line) == [#"1 {"a":"1,5","b":"2"}"#])
  }

  static let badHeaders: [(String, String)] = [
    ("\"a\n1,2\n", "quote"),
    ("a;b;c\n1;2;3\n", "--delimiter ';'"), ("a\tb\n", "--delimiter $'\\t'"),
    ("a|b\n", "--delimiter '|'"),
    ("sep=;\na;b\n", "--delimiter ';'"), ("a\"b,c\n", "bad header"),
    ("{\"a\":1}\n{\"a\":2}\n", "JSON object"),
    ((0...4096).map { "c\($0)" }.joined(separator: ",") + "\n", "4097 columns"),
  ]

  @Test(arguments: badHeaders)
  func unusableHeadersAreRefused(text: String, words: String) throws {
    let error = try #require(#expect(throws: SluiceError.self) { try read(text, as: "rows.csv") })
    #expect(error.code.kind == .data)
    #expect(error.description.contains(words))
  }

  @Test func aFirstLineBeyondTheLimitIsNoHeaderAndTheNextIsNone() throws {
    let options = ManifestOptions(maxRecordBytes: 64)
    let text = String(repeating: "x", count: 100) + ",y\na,b\n1,2\n"
    let error = #expect(throws: SluiceError.self) {
      try read(text, as: "rows.csv", options: options)
    }
    #expect(error?.what.contains("longer than a record may be") == true)
  }

  @Test func unknownColumnsAreRefusedWithTheNearest() throws {
    let error = #expect(throws: SluiceError.self) {
      try read("review,text\n", as: "rows.csv", columns: ["txet"])
    }
    #expect(error?.description.contains("did you mean \"text\"?") == true)
  }
}

struct CSVPropertyTests {
  /// Writes what RFC 4180 says, with quotes where they are needed and sometimes where not.
  private static func write(
    _ rows: [[String]],
    lineEnd: String,
    using random: inout some RandomNumberGenerator
  ) -> String {
    let lines = rows.map { row in
      row.map { cell in
        let mustQuote = cell.contains { ",\"\n\r".contains($0) || $0 == "\r\n" }
        guard mustQuote || Bool.random(using: &random) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
      }.joined(separator: ",")
    }
    return lines.map { $0 + lineEnd }.joined()
  }

  private static func cell(using random: inout some RandomNumberGenerator) -> String {
    let pieces = ["a", "bc", ",", "\"", "\n", "\r\n", "\r", "é", "😀", "\\", "\t", " ", ""]
    let count = Int.random(in: 0...6, using: &random)
    return (0..<count).compactMap { _ in pieces.randomElement(using: &random) }.joined()
  }

  @Test(arguments: 0..<40)
  func whatIsWrittenIsReadBackWithChunksOfAnySize(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let width = Int.random(in: 2...5, using: &random)
    let header = (0..<width).map { "c\($0)" }
    let rows = (0..<30).map { _ in (0..<width).map { _ in Self.cell(using: &random) } }
    let lineEnd = seed % 2 == 0 ? "\n" : "\r\n"
    let text = Self.write([header] + rows, lineEnd: lineEnd, using: &random)
    let chunk = Int.random(in: 1...64, using: &random)
    let items = try read(text, as: "rows.csv", columns: header, options: .small(chunk: chunk))
    let reader = JSONReader()
    let readBack = try items.map { item -> [String] in
      guard case .record(let record) = item else { return [line(item)] }
      _ = try reader.read(record.bytes)
      // An empty cell without quotes is nothing.
      return record.fields.compactMap { field in
        field.map { $0.kind == .null ? "" : reader.string($0) }
      }
    }
    #expect(readBack == rows)
  }

  @Test(arguments: 0..<40)
  func rubbishIsCutTheSameWhateverTheChunks(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pieces: [[UInt8]] = ["\"", "\"\"", ",", "\n", "\r\n", "x", "\"\n", ",\"", "\u{0}", "é"].map
    {
      Array($0.utf8)
    }
    let body = (0..<200).flatMap { _ in pieces.randomElement(using: &random) ?? [] }
    let text = Array("a,b\n1,2\n".utf8) + body
    let limit = Int.random(in: 8...60, using: &random)
    let whole = try read(text, as: "rows.csv", options: .small(chunk: 1 << 16, max: limit))
    let chunk = Int.random(in: 1...20, using: &random)
    let pieced = try read(text, as: "rows.csv", options: .small(chunk: chunk, max: limit))
    #expect(pieced.map(line) == whole.map(line))
    #expect(pieced.map(place) == whole.map(place))
  }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
