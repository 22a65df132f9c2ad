import Foundation
@testable import SluiceJSON
import SluiceTestSupport
import Testing

struct JSONReaderTests {
  static let good = [
    "{}", "[]", " \t\r\n{ } \n", "\"\"", "0", "-0", "1E2", "1.0", "1e400", "-1e-999", "true",
    "false",
    "null", "123456789012345678901234567890", "[[[[]]]]", #"{"a":{"a":{"a":1}}}"#, #"["\u0000"]"#,
    #"["\ud83d\ude00\/\b\f\n\r\t\"\\"]"#, "[\"\u{7f}\u{2028}\u{10FFFF}é\"]", #"{"":0}"#,
    #"{"a":1,"A":1,"á":1,"a\u0301":1}"#, "[0.5e+3,1e5 , 1 ]",
    "[0.12345678,0.123456789012345678e-5]",
  ]

  @Test(arguments: good)
  func acceptsWhatTheGrammarAllows(text: String) throws {
    let reader = JSONReader()
    let root = try reader.read(Array(text.utf8))
    let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(String(decoding: reader.bytes(of: root), as: UTF8.self) == value)
  }

  static let bad = [
    "", " ", "\n", "[", "]", "{", "}", "{]", "[}", "[1", "[1,", "[,1]", "[1,]", "[1,,2]", "[1 2]",
    "[1:2]",
    #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1,,"b":2}"#, #"{"a" 1}"#, #"{,"a":1}"#, "{1:1}",
    "{a:1}",
    #"{"a":1 "b":2}"#, #"{"a":1]"#, #"{"a":1}{"b":2}"#, #"{"a":1} x"#, "1 2", "nul", "nulll",
    "truefalse",
    "TRUE", "NaN", "-Infinity", "Infinity", "None", "+1", ".5", "5.", "-", "--1", "01", "-01",
    "0x1F", "1e",
    "1e+", "1.e1", "1.2.3", "1.12345678x", "1.12345678.5", "0.1234567:", "1_000", "1a", "1\"a\"",
    "\"a\"1", "\"a\"\"b\"", "'a'", "\"a", "\"\\\"",
    "// c",
    "# c", "/* */1", "[1]//c", "\"\\x41\"", "\"\\u12G4\"", "\"\\u123\"", "\"\\", "\"\\a\"",
    "\"a\u{0}b\"",
    "\"a\tb\"", "\"a\nb\"", "\u{0}", "1\u{0}", "\u{feff}{}", "\u{a0}1", "1\u{c}", "[\u{b}1]",
    #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800x""#, #""\ud800\n""#,
    #""\udc00\ud800""#,
    #"{"\ud800":1}"#, #"["\ud83d\u"]"#,
  ]

  @Test(arguments: bad)
  func refusesEverythingElse(text: String) {
    #expect(throws: JSONError.self) { try JSONReader().read(Array(text.utf8)) }
  }

  static let badUTF8: [[UInt8]] = [
    [0x80], [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
    [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
    [0xF5, 0x80, 0x80, 0x80],
    [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFE], [0xE9],
  ]

  @Test(arguments: badUTF8)
  func refusesBytesThatAreNotUTF8(bytes: [UInt8]) {
    let text = Array("[\"é".utf8) + bytes + Array("\"]".utf8)
    let error = #expect(throws: JSONError.self) { try JSONReader().read(text) }
    #expect(error == JSONError("invalid UTF-8", at: 4))
  }

  static let reasons: [(String, String, Int)] = [
    ("[1,]", "a trailing comma", 2),
    (#"{"a":1,}"#, "a trailing comma", 6),
    (#"{"a":1,"a":2}"#, #"the key "a" stands twice"#, 7),
    (#"{"b":{"a":1,"\u0061":2}}"#, #"the key "a" stands twice"#, 12),
    ("[NaN]", "NaN, Infinity", 1),
    ("[01]", "a malformed number", 1),
    ("[tru]", "an unknown word", 1),
    (#"{"a":1} {}"#, "text behind the value", 8),
    (#"{"a":1"#, "the text ends too early", 6),
    (#"{"a":"b"#, "a string is not closed", 7),
    (#"{"a":[1 2]}"#, "a comma is missing", 8),
    ("{'a':1}", "a key in double quotes is missing", 1),
    (#"["\ud800"]"#, "a lone surrogate", 2),
    (#"["\x"]"#, "an unknown escape", 2),
    ("", "the text is empty", 0),
    ("[\"a\u{1}\"]", "a control character in a string", 3),
    ("// note", "a comment", 0),
    ("\u{feff}{}", "a byte order mark", 0),
  ]

  @Test(arguments: reasons)
  func saysWhatIsWrongAndWhere(text: String, reason: String, offset: Int) throws {
    let error = try #require(
      #expect(throws: JSONError.self) { try JSONReader().read(Array(text.utf8)) }
    )
    #expect(error.reason.contains(reason))
    #expect(error.offset == offset)
  }

  @Test func duplicateKeysAreFoundAmongManyAndAllowedOnRequest() throws {
    let keys = (0..<1000).map { "\"column_number_\($0)\":\($0)" }
    let reader = JSONReader()
    let root = try reader.read(Array("{\(keys.joined(separator: ","))}".utf8))
    #expect(reader.members(of: root).count == 1000)
    let twice = Array("{\(keys.joined(separator: ",")),\"column_number_7\":\"again\"}".utf8)
    #expect(throws: JSONError.self) { try reader.read(twice) }
    let allowed = try reader.read(twice, uniqueKeys: false)
    let last = try #require(reader.field("column_number_7", of: allowed))
    #expect(reader.string(last) == "again")
  }

  @Test func sameKeyInDifferentObjectsIsNoDuplicate() throws {
    _ = try JSONReader().read(Array(#"[{"a":1},{"a":2,"b":{"a":3,"b":4}},{"a":{"a":1}}]"#.utf8))
  }

  @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
  func nestingIsLimitedTo512(open: String, close: String) throws {
    func nested(_ depth: Int) -> [UInt8] {
      let text =
        String(repeating: open, count: depth) + "0" + String(repeating: close, count: depth)
      return Array(text.utf8)
    }
    let reader = JSONReader()
    #expect(try reader.read(nested(512)).kind != .number)
    let error = #expect(throws: JSONError.self) { try reader.read(nested(513)) }
    #expect(error?.reason == "nested more than 512 deep")
    #expect(throws: JSONError.self) { try reader.read(nested(100_000)) }
    let unclosed = [UInt8](repeating: UInt8(ascii: "["), count: 200_000)
    #expect(throws: JSONError.self) { try reader.read(unclosed) }
  }

  @Test func aReaderIsUsedAgainAfterErrorsAndForTextsOfAnySize() throws {
    let reader = JSONReader()
    for size in [10, 100_000, 3, 3_000_000, 5, 4096, 70_000] {
      #expect(throws: JSONError.self) { try reader.read(Array("[1,]".utf8)) }
      let text = "[\"" + String(repeating: "é", count: size) + "\",1]"
      let root = try reader.read(Array(text.utf8))
      let elements = reader.elements(of: root)
      #expect(elements.count == 2)
      #expect(elements[0].length == 2 * size + 2)
      #expect(reader.number(elements[1]) == 1)
    }
  }
}

struct JSONTestSuiteTests {
  private static func files() -> [URL] {
    let folder = CorpusFolder.url?.appendingPathComponent("torture/json-test-suite/test_parsing")
    guard let folder else { return [] }
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder,
      includingPropertiesForKeys: nil
    )
    return files ?? []
  }

  @Test(.enabled(if: CorpusFolder.isPresent))
  func everyCaseEndsAsItsNameSays() throws {
    let reader = JSONReader()
    #expect(Self.files().count > 300)
    for file in Self.files() {
      let name = file.lastPathComponent
      let text = try Array(Data(contentsOf: file))
      let isAccepted = (try? reader.read(text, uniqueKeys: false)) != nil
      // What the standard leaves open: numbers of any size pass, depth 500 passes, nothing but
      // clean UTF-8 does.
      let isWanted =
        name.hasPrefix("y_") || name.hasPrefix("i_number")
        || name == "i_structure_500_nested_arrays.json"
      #expect(isAccepted == isWanted, "\(name)")
    }
  }
}
