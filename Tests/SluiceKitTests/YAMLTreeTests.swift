import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// YAML becomes the JSON that its writer meant.
struct YAMLTreeTests {
  private func read(_ text: String) throws -> (root: JSONValue, lines: [String: Int]) {
    try YAMLTree.read(Array(text.utf8), path: "job.yaml")
  }

  @Test(
    arguments: [
      // Numbers keep their digits.
      ("1.0", "1.0"), ("1E2", "1E2"), ("-0", "-0"), ("0.10", "0.10"), ("0", "0"),
      ("123456789012345678901234567890", "123456789012345678901234567890"),
      // What JSON cannot write is written as JSON can.
      (".5", "0.5"), ("5.", "5.0"), ("+5", "5"),
      // Words.
      ("true", "true"), ("False", "false"), ("TRUE", "true"), ("null", "null"), ("~", "null"),
      ("", "null"),
      // What YAML 1.1 would guess stays what was written.
      ("yes", "\"yes\""), ("no", "\"no\""), ("on", "\"on\""), ("Off", "\"Off\""), ("y", "\"y\""),
      ("2024-01-01", "\"2024-01-01\""), ("12:30", "\"12:30\""), ("007", "\"007\""),
      ("0x1F", "\"0x1F\""),
      ("1_000", "\"1_000\""), (".inf", "\".inf\""), (".nan", "\".nan\""), ("0o17", "\"0o17\""),
      // Quotes and tags mean strings.
      ("\"5\"", "\"5\""), ("'true'", "\"true\""), ("!!str 5", "\"5\""), ("\"null\"", "\"null\""),
      ("\"\\u00e9\\n\"", "\"é\\n\""), ("{{text}}x", nil), ("\"{{text}}\"", "\"{{text}}\""),
      ("|\n  a\n  b\n", "\"a\\nb\\n\""), (">-\n  a\n  b\n", "\"a b\""),
      ("{ a: [1, { b: no }], c: }", #"{"a":[1,{"b":"no"}],"c":null}"#),
    ] as [(String, String?)]
  )
  func aScalarIsWhatItsWriterMeant(_ yaml: String, _ expected: String?) throws {
    guard let expected else {
      #expect(try refusal { try read("key: \(yaml)\n") }.code.kind == .data)
      return
    }
    #expect(try read("key: \(yaml)\n").root["key"] == (try json(expected)))
  }

  @Test func keysKeepTheirOrderAndTheirLines() throws {
    let (root, lines) = try read("b: 1\n\n# a comment\na:\n  - x\n  - deep: 1\n    deeper: 2\n")
    #expect(root == (try json(#"{"b":1,"a":["x",{"deep":1,"deeper":2}]}"#)))
    #expect(lines["b"] == 1)
    #expect(lines["a"] == 4)
    #expect(lines["a[1].deeper"] == 7)
  }

  @Test(arguments: ["\u{FEFF}a: 1\n", "a: 1\r\n", "---\na: 1\n", "{\"a\": 1}", "a: 1"])
  func theSameJobInAnotherDress(_ text: String) throws {
    #expect(try read(text).root == .object([.init("a", .number("1"))]))
  }

  @Test func anchorsAreCopied() throws {
    let (root, _) = try read("a: &x { n: 1 }\nb: *x\n")
    #expect(root == (try json(#"{"a":{"n":1},"b":{"n":1}}"#)))
  }

  @Test(arguments: [
    ("a: 1\na: 2\n", "stands twice"), ("a:\n\tb: 1\n", ":2: not valid YAML"),
    ("a: [1\n", "not valid YAML"), ("a: *x\n", "undefined alias"),
    ("a: 1\n---\nb: 2\n", "document"),
    ("? [1]\n: 2\n", "a key that is not a word"), ("", "empty"), ("# only a comment\n", "empty"),
    ("a: \"open\n", "not valid YAML"), ("a: b: c\n", ":1: not valid YAML"),
  ])
  func whatIsNoYAMLIsRefusedWithItsPlace(_ text: String, _ words: String) throws {
    let error = try refusal { try read(text) }
    #expect(error.code.kind == .data)
    #expect(error.description.hasPrefix("job.yaml"))
    #expect(error.description.contains(words), "\(error)")
    #expect(!error.description.contains("\n"))
  }

  @Test func bytesThatAreNoTextAreRefused() throws {
    let error = try refusal { try YAMLTree.read([0x61, 0x3A, 0xFF], path: "job.yaml") }
    #expect(error.what == "not UTF-8")
  }

  @Test func aliasesThatMultiplyAreRefused() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...8 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(try refusal { try read(text) }.what.contains("100,000 values"))
  }
}
