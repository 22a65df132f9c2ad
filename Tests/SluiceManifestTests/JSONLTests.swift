import Foundation
import SluiceCore
import SluiceManifest
import SluiceTestSupport
import Testing

struct JSONLTests {
  @Test(arguments: ["", "\n", "\n\n\r\n \t\r\n", "\u{feff}", "\u{feff}\n"])
  func nothingIsNoRecord(text: String) throws {
    #expect(try read(text).isEmpty)
  }

  @Test func recordsAreNumberedAndPlaced() throws {
    let items = try read("{\"a\":1}\n\n  \r\n{\"a\":2}\r\n [1]\n{\"a\":3}")
    #expect(
      items.map(line) == [
        #"1 {"a":1}"#, #"2 {"a":2}"#, "3! not an object but an array", #"4 {"a":3}"#,
      ]
    )
    #expect(
      items.map(place) == [
        Place(file: 0, line: 1, offset: 0, length: 8),
        Place(file: 0, line: 4, offset: 13, length: 9),
        Place(file: 0, line: 5, offset: 22, length: 5),
        Place(file: 0, line: 6, offset: 27, length: 7),
      ]
    )
  }

  @Test func aByteOrderMarkIsNoPartOfARecord() throws {
    let items = try read("\u{feff}{\"a\":1}\n\u{feff}{\"a\":2}\n")
    #expect(items.map(line).first == #"1 {"a":1}"#)
    #expect(items.map(line).last == #"2 {"a":2}"#)
    #expect(place(items[0]).offset == 3)
  }

  @Test func fieldsAreSlicesOfTheUsersOwnBytes() throws {
    let text = "  {\"x\" : 1.0, \"y\":\"\\u00e9\",\"z\":[1, 2] ,\"n\":1E400}  \n"
    let items = try read(text, columns: ["z", "x", "missing", "n", "y"])
    #expect(values(items[0]) == ["[1, 2]", "1.0", nil, "1E400", #""\u00e9""#])
  }

  static let bad: [(String, String)] = [
    ("{\"a\":1,}", "a trailing comma"), ("{\"a\":1} {\"b\":2}", "text behind the value"),
    ("[1]", "not an object but an array"), ("1", "not an object but a number"),
    ("\"a\"", "not an object but a string"), ("null", "not an object but null"),
    ("true", "not an object but true or false"),
    ("{\"a\":1,\"a\":2}", "the key \"a\" stands twice"),
    ("{\"a\":\"\\ud800\"}", "a lone surrogate"), ("{\"a\":\"\u{0}\"}", "a control character"),
    ("{\"a\":\"\t\"}", "a control character"), ("{\"a\":NaN}", "NaN"), ("{\"a\":+1}", "unexpected"),
    ("{\"a\":01}", "a malformed number"), ("{\"a\":.5}", "unexpected"), ("// note", "a comment"),
    ("# note", "a comment"), ("{\"a\":1", "the text ends too early"), ("{'a':1}", "double quotes"),
    (String(repeating: "[", count: 200_000), "nested more than 512 deep"),
    (String(repeating: "\u{0}", count: 5000), "NUL padding"),
    ("{\"a\":1}\u{0}\u{0}", "NUL padding"),
  ]

  @Test(arguments: bad)
  func badLinesAreItemsWithReasonsAndReadingGoesOn(text: String, reason: String) throws {
    let good = String(repeating: "{\"id\":1}\n", count: 460)
    let items = try read(good + text + "\n{\"id\":2}\n")
    #expect(items.count == 462)
    #expect(line(items[460]).hasPrefix("461! "))
    #expect(line(items[460]).contains(reason))
    #expect(line(items[461]) == #"462 {"id":2}"#)
  }

  @Test(
    arguments: [[0xC3, 0x28], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE9], [0xFF]] as [[UInt8]]
  )
  func badUTF8IsNeverRepaired(bytes: [UInt8]) throws {
    let text = Array("{\"a\":\"".utf8) + bytes + Array("\"}\n{\"a\":1}\n".utf8)
    #expect(
      try read(text).map(line) == ["1! invalid UTF-8 (byte 7 of the line)", #"2 {"a":1}"#]
    )
  }

  @Test(arguments: [
    #"{"a":"\u0000"}"#, #"{"a":123456789012345678901234567890,"b":1e400,"c":-0}"#,
    "{\"a\":\"\u{2028}\u{2029}\u{85}\u{b}\"}".replacingOccurrences(of: "\u{b}", with: ""),
    "{\"\u{e9}\":1,\"e\u{301}\":2}", "{}",
  ])
  func unusualObjectsPassByteForByte(text: String) throws {
    #expect(try read(text + "\n" + text).map(line) == ["1 \(text)", "2 \(text)"])
  }

  @Test func aLastLineThatBreaksOffIsTorn() throws {
    let items = try read("{\"a\":1}\n{\"a\":\"tor")
    #expect(items.map(line).last == "2! torn: the file ends inside this record")
  }

  @Test func zerosAtTheEndAreTheCrashOfAWriter() throws {
    let items = try read("{\"a\":1}\n" + String(repeating: "\u{0}", count: 4096))
    #expect(items.count == 2)
    #expect(items.map(line).last?.contains("NUL padding") == true)
  }

  @Test(arguments: [1, 2, 3, 5, 7, 16, 64, 1000])
  func theSizeOfChunksDoesNotMatter(chunk: Int) throws {
    let text =
      "\u{feff}{\"a\":\"é\"}\r\n\n{\"b\":2}\n[\n{\"long\":\"\(String(repeating: "x", count: 50))\"}"
    let whole = try read(text).map(line)
    #expect(try read(text, options: .small(chunk: chunk)).map(line) == whole)
    let limited = try read(text, options: .small(chunk: 4096, max: 20))
    let alike = try read(text, options: .small(chunk: chunk, max: 20))
    #expect(alike.map(line) == limited.map(line))
    #expect(alike.map(place) == limited.map(place))
    #expect(limited.map(line).last == "4! longer than 20 bytes")
  }

  @Test(arguments: [9, 10, 11])
  func theLimitCountsTheLineEnd(length: Int) throws {
    let text = "{\"a\":\"" + String(repeating: "x", count: length - 9) + "\"}\n{}\n"
    let items = try read(text, options: .small(chunk: 4, max: 10)).map(line)
    #expect(items.count == 2)
    #expect(items[0].hasPrefix("1!") == (length > 10))
    #expect(items[1] == "2 {}")
  }
}

struct JSONTestSuiteLinesTests {
  @Test(.enabled(if: CorpusFolder.isPresent))
  func everyCaseIsARecordOrABadOne() throws {
    let folder = try #require(CorpusFolder.url)
      .appendingPathComponent("torture/json-test-suite/test_parsing")
    let files = try FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    // The cases stand behind the bytes by which a file is told from binary data.
    var text = Array(String(repeating: "{\"pad\":0}\n", count: 500).utf8)
    var isRecord: [(name: String, wanted: Bool)] = []
    for file in files {
      let name = file.lastPathComponent
      let bytes = try Array(Data(contentsOf: file))
      let first = bytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
      guard let first, !bytes.contains(UInt8(ascii: "\n")) else { continue }
      text += bytes + [UInt8(ascii: "\n")]
      let isObject = first == UInt8(ascii: "{") && !name.contains("duplicated_key")
      isRecord.append((name, name.hasPrefix("y_") && isObject))
    }
    let items = try read(text).dropFirst(500)
    #expect(items.count == isRecord.count)
    for (item, (name, wanted)) in zip(items, isRecord) {
      #expect(line(item).contains("! ") != wanted, "\(name)")
    }
  }
}
