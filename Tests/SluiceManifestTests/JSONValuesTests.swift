import SluiceCore
import SluiceJSON
import SluiceManifest
import SluiceTestSupport
import Testing

struct JSONValuesTests {
  static let layouts = [
    #"[{"a":1},{"a":2}]"#, "[\n{\"a\":1},\n{\"a\":2}\n]\n", "[ {\"a\":1}\n,{\"a\":2} ]",
    "\u{feff}[{\"a\":1},{\"a\":2}]",
    "[{\"a\":1}]\n[{\"a\":2}]",
  ]

  @Test(arguments: layouts, [1, 2, 7, 1 << 16])
  func elementsAreRecordsWhateverIsBetweenThem(text: String, chunk: Int) throws {
    let items = try read(text, as: "rows.json", options: .small(chunk: chunk))
    #expect(items.map(line) == [#"1 {"a":1}"#, #"2 {"a":2}"#])
  }

  @Test func digitsAndEscapesStayAsTheyAre() throws {
    let text = #"[{"id":1152921504606846977,"t":"a\u00e9]}\"[,"},{"id":1.0,"t":"\\"}]"#
    let items = try read(text, as: "rows.json", columns: ["id", "t"])
    #expect(
      items.map(values) == [["1152921504606846977", #""a\u00e9]}\"[,""#], ["1.0", #""\\""#]]
    )
  }

  @Test func objectsSpreadOverLinesAreRecords() throws {
    let items = try read("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", as: "rows.json", columns: ["a"])
    #expect(items.map(values) == [["1"], ["2"]])
    #expect(items.map { place($0).line } == [1, 4])
  }

  @Test func aBrokenElementCostsItselfOnly() throws {
    let text = #"[{"a":1},{"a":[1,2},{"a":3 "b"},7,{"a":4}]"#
    let items = try read(text, as: "rows.json").map(line)
    #expect(items.count == 5)
    #expect(items[0] == #"1 {"a":1}"#)
    #expect(items[1].hasPrefix("2! not valid JSON"))
    #expect(items[2].hasPrefix("3! not valid JSON"))
    #expect(items[3] == "4! not an object but a number")
    #expect(items[4] == #"5 {"a":4}"#)
  }

  @Test func aCutArrayIsSaidAndItsRowsAreRead() throws {
    let inside = try read(#"[{"a":1},{"a":"#, as: "rows.json").map(line)
    #expect(inside[0] == #"1 {"a":1}"#)
    #expect(inside[1] == "2! torn: the file ends inside this record")
    let between = try read("[\n{\"a\":1},\n", as: "rows.json").map(line)
    #expect(between == [#"1 {"a":1}"#, "2! torn: the file ends before its array does"])
  }

  @Test func anEmptyArrayIsNoRecord() throws {
    #expect(try read("[]", as: "rows.json").isEmpty)
    #expect(try read(" [ ]\n", as: "rows.json").isEmpty)
  }
}

struct TolerantJSONTests {
  static let unasked = [
    #"{"text":"x","n":NaN}"#, #"{"n":Infinity,"text":"x"}"#, #"{"text":"x","n":1,"n":2}"#,
    #"{"text":"x","n":"\ud800"}"#, #"{"text":"x","n":[1,NaN]}"#, #"{"text":"x","n":{"a":1,"a":2}}"#,
  ]

  @Test(arguments: unasked)
  func aColumnThatNothingAsksForDoesNotCostTheRow(text: String) throws {
    let items = try read(text + "\n", columns: ["text"])
    #expect(items.map(values) == [[#""x""#]])
  }

  static let asked = [
    (#"{"text":NaN}"#, "column \"text\": not valid JSON: NaN"),
    (#"{"text":"a","text":"b"}"#, "the key \"text\" stands twice"),
    (#"{"text":"\ud800"}"#, "column \"text\": a lone surrogate"),
  ]

  @Test(arguments: asked)
  func inAnAskedColumnItIsSaid(text: String, words: String) throws {
    let items = try read(text + "\n", columns: ["text"])
    #expect(line(items[0]).hasPrefix("1! " + words))
  }

  @Test func wholeRecordsAreMendedForThoseWhoJoinThem() throws {
    let directory = try TemporaryDirectory()
    let text = #"{"a":NaN,"b":"\ud800x","c":1,"c":2}"# + "\n"
    let path = try directory.write("rows.jsonl", Array(text.utf8))
    let reader = try Manifest.open(paths: [path]).reader(columns: [], mends: true)
    #expect(try reader.all().map(line) == [#"1 {"a":null,"b":"\ufffdx","c":2}"#])
  }

  @Test(
    arguments: [
      (#"{"id":"r7","text":"a" "b"}"#, "r7"), (#"{"text":1,"id":42,"#, "42"),
      (#"{"id":"r7","text":nan,"id2":"#, "r7"), (#"{"text":"never closed, "id":"r7"}"#, nil),
      (#"["id"]"#, nil),
    ] as [(String, String?)]
  )
  func aBadRecordKeepsItsIdWhereItCanBeRead(text: String, id: String?) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("rows.jsonl", Array((text + "\n{}\n").utf8))
    let reader = try Manifest.open(paths: [path]).reader(columns: ["text"], id: "id")
    guard case .bad(let bad) = try reader.all()[0] else {
      Issue.record("the record is good")
      return
    }
    #expect(bad.id == id)
  }

  @Test func columnsAreReachedThroughOthers() throws {
    let text =
      #"{"meta":{"text":"x","tags":["p","q"]},"meta.text":"own"}"# + "\n"
      + #"{"meta":{"text":"y"}}"# + "\n"
    let items = try read(text, columns: ["meta.text", "meta.tags.1"])
    #expect(items.map(values) == [[#""own""#, #""q""#], [#""y""#, nil]])
  }

  @Test func aMarkInTheMiddleOfJoinedFilesIsNoPartOfARecord() throws {
    let text = "\u{feff}{\"a\":1}\n\u{feff}{\"a\":2}\n\u{feff}\n"
    #expect(try read(text).map(line) == [#"1 {"a":1}"#, #"2 {"a":2}"#])
    let csv = "\u{feff}a,b\n1,2\n\u{feff}a,b\n3,4\n"
    #expect(
      try read(csv, as: "rows.csv").map(line) == [#"1 {"a":"1","b":"2"}"#, #"2 {"a":"3","b":"4"}"#]
    )
    let again = try read("a,b\n1,2\na,b\n", as: "rows.csv").map(line)
    #expect(again[1] == "2! the header once more: the file is made of several")
  }
}
