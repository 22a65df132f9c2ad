@testable import SluiceJSON
import Testing

struct JSONNavigationTests {
  private let reader = JSONReader()

  private func text(_ slice: JSONSlice?) -> String? {
    slice.map { String(decoding: reader.bytes(of: $0), as: UTF8.self) }
  }

  @Test func fieldsAreTheBytesThatStandThere() throws {
    let line =
      #" {"a" : 1.0 , "b":"x\n\u00e9" ,"c":[1, {"a":2}], "d":{} ,"e":-0 , "f": null,"g":true } "#
    let root = try reader.read(Array(line.utf8))
    let fields = reader.fields(["a", "b", "c", "d", "e", "f", "g", "h"], of: root)
    #expect(
      fields.map(text) == [
        "1.0", #""x\n\u00e9""#, #"[1, {"a":2}]"#, "{}", "-0", "null", "true", nil,
      ]
    )
    #expect(
      fields.map { $0?.kind } == [
        .number, .string, .array, .object, .number, .null, .bool, nil,
      ]
    )
  }

  @Test func fieldsComeInTheOrderAskedForAndMayRepeat() throws {
    let root = try reader.read(Array(#"{"a":1,"b":2}"#.utf8))
    #expect(reader.fields(["b", "a", "b"], of: root).map(text) == ["2", "1", "2"])
    #expect(reader.fields([String](), of: root).isEmpty)
  }

  @Test func namesMatchAfterEscapesAreUndone() throws {
    let root = try reader.read(Array(#"{"\u0061\"\ud83d\ude00":1,"é":2,"":3}"#.utf8))
    #expect(text(reader.field("a\"😀", of: root)) == "1")
    #expect(text(reader.field("é", of: root)) == "2")
    #expect(text(reader.field("", of: root)) == "3")
    #expect(reader.field("e\u{301}", of: root) == nil)
    #expect(reader.members(of: root).map(\.name) == ["a\"😀", "é", ""])
  }

  @Test func nestedValuesCanBeWalked() throws {
    let root = try reader.read(Array(#"[[1,[2,3]],{"x":[{"y":"z"}]},[],{}]"#.utf8))
    let elements = reader.elements(of: root)
    #expect(elements.map(text) == ["[1,[2,3]]", #"{"x":[{"y":"z"}]}"#, "[]", "{}"])
    #expect(reader.elements(of: elements[0]).map(text) == ["1", "[2,3]"])
    let x = try #require(reader.field("x", of: elements[1]))
    let y = try #require(reader.elements(of: x).first.flatMap { reader.field("y", of: $0) })
    #expect(reader.string(y) == "z")
    #expect(reader.elements(of: elements[2]).isEmpty)
    #expect(reader.members(of: elements[3]).isEmpty)
  }

  @Test func whatHasNoMembersHasNoFields() throws {
    let root = try reader.read(Array("[1]".utf8))
    #expect(reader.field("a", of: root) == nil)
    #expect(reader.members(of: root).isEmpty)
    #expect(reader.elements(of: reader.elements(of: root)[0]).isEmpty)
  }

  static let strings: [(String, String)] = [
    (#""""#, ""), (#""a b""#, "a b"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    (#""x\u0000y""#, "x\u{0}y"), (#""\uD83D\uDE00!""#, "😀!"), (#""\u00e9é""#, "éé"),
    (#""0123456789\n0123456789\u0041""#, "0123456789\n0123456789A"),
  ]

  @Test(arguments: strings)
  func stringsAreUnescaped(text: String, content: String) throws {
    #expect(try reader.string(reader.read(Array(text.utf8))) == content)
  }

  @Test func numbersAreRoundedOnlyWhenAskedFor() throws {
    let root = try reader.read(Array(#"[1E2,-0.5,1e400,"1",12345678901234567890123456789]"#.utf8))
    let elements = reader.elements(of: root)
    #expect(
      elements.map { reader.number($0) } == [100, -0.5, .infinity, nil, 1.2345678901234568e28]
    )
    #expect(text(elements[4]) == "12345678901234567890123456789")
  }
}

struct JSONValueTests {
  @Test(arguments: [
    "null", "true", "1.0", "-0", "1E2", "123456789012345678901234567890", #""a\"\\\n\r\t\u0001é""#,
    #"[1,[],{}]"#, #"{"b":1,"a":[true,null]}"#,
  ])
  func compactTextComesBackAsItWas(text: String) throws {
    #expect(String(decoding: try JSONValue(parsing: Array(text.utf8)).text, as: UTF8.self) == text)
  }

  @Test func membersAreFoundByName() throws {
    let value = try JSONValue(parsing: Array(#"{"a":{"b":[1]}}"#.utf8))
    #expect(value["a"]?["b"] == .array([.number("1")]))
    #expect(value["b"] == nil)
    #expect(value["a"]?["b"]?["c"] == nil)
  }

  @Test(arguments: [
    ("null", "null"), ("true", "true or false"), ("1", "a number"), (#""a""#, "a string"),
    ("[]", "an array"), ("{}", "an object"),
  ])
  func kindsHaveNamesForPeople(text: String, name: String) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)).kindName == name)
  }

  @Test func badTextIsRefused() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: Array("{".utf8)) }
  }
}
