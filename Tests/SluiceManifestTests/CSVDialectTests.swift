import SluiceCore
import SluiceJSON
import SluiceManifest
import SluiceTestSupport
import Testing

struct CSVDialectTests {
  @Test func namelessAndSharedColumnsHaveNamesOfTheirOwn() throws {
    let items = try read(",text,x,x\n0,a,1,2\n", as: "rows.csv")
    #expect(items.map(line) == [#"1 {"column_1":"0","text":"a","x_1":"1","x_2":"2"}"#])
    let error = #expect(throws: SluiceError.self) {
      try read("x,x\n1,2\n", as: "rows.csv", columns: ["x"])
    }
    #expect(error?.description.contains("write {{x_1}} or {{x_2}}") == true)
  }

  @Test func blanksAroundNamesAreNoPartOfThem() throws {
    let items = try read("id , text,\" kept \"\n1,a,b\n", as: "rows.csv")
    #expect(items.map(line) == [#"1 {"id":"1","text":"a"," kept ":"b"}"#])
  }

  @Test func nothingIsNullAndQuotesAreTheEmptyText() throws {
    var options = ManifestOptions()
    options.csv.nulls = [Array("NA".utf8)]
    let items = try read("a,b,c,d\n,\"\",NA,\"NA\"\n", as: "rows.csv", options: options)
    #expect(items.map(line) == [#"1 {"a":null,"b":"","c":null,"d":"NA"}"#])
  }

  /// What Spark writes by default for texts with quotes, backslashes and line feeds.
  static let spark = """
    id,text
    1,plain
    2,"say \\"hi\\", twice"
    3,"ends in \\\\"
    4,"a
    b \\"c\\""
    5,C:\\new
    6,""

    """

  @Test(arguments: [1, 5, 1 << 16])
  func backslashesAreDetected(chunk: Int) throws {
    let items = try read(
      Self.spark,
      as: "rows.csv",
      columns: ["text"],
      options: .small(chunk: chunk)
    )
    #expect(
      items.map(values) == [
        [#""plain""#], [#""say \"hi\", twice""#], [#""ends in \\""#], [#""a\nb \"c\"""#],
        [#""C:\\new""#], [#""""#],
      ]
    )
  }

  @Test func whatIsDetectedIsSaid() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("rows.csv", Array(Self.spark.utf8))
    let notices = try Manifest.open(paths: [path]).notices
    #expect(notices.count == 1)
    #expect(notices.first?.contains("escaped with backslashes") == true)
  }

  @Test func backslashesThatShowUpLateEndTheReadingThere() throws {
    let directory = try TemporaryDirectory()
    let many = String(repeating: "1,plain text of some length\n", count: 4000)
    let text = "id,text\n" + many + "2,\"say \\\"hi\\\", twice\"\n3,x\n"
    let path = try directory.write("rows.csv", Array(text.utf8))
    let reader = try Manifest.open(paths: [path]).reader(columns: ["text"])
    var count = 0
    let error = #expect(throws: SluiceError.self) {
      while case let items = try reader.next(64), !items.isEmpty { count += items.count }
    }
    #expect(count == 4000)
    #expect(error?.code == .data)
    #expect(error?.place?.hasSuffix("rows.csv:4002") == true)
    #expect(error?.description.contains("--manifest-escape") == true)

    var stated = ManifestOptions()
    stated.csv.escape = .some(nil)
    let items = try Manifest.open(paths: [path], options: stated).reader(columns: ["text"]).all()
    #expect(items.count == 4002)
    #expect(line(items[4000]).hasPrefix("4001! text behind a closing quote"))
  }

  @Test func wordsOfRFC4180ThatHoldBackslashesAreNotTakenForOthers() throws {
    let text = "a,b\n\"C:\\\",x\n\"say \"\"hi\"\"\",\"\\\"\"\"\n"
    let items = try read(text, as: "rows.csv", columns: ["a", "b"])
    #expect(items.map(values) == [[#""C:\\""#, #""x""#], [#""say \"hi\"""#, #""\\\"""#]])
  }

  @Test func aTabbedFileOfADatabaseIsReadWithItsEscapes() throws {
    var options = ManifestOptions()
    options.csv.escape = .some(UInt8(ascii: "\\"))
    options.csv.quote = .some(nil)
    let text = "a\tb\nx\\ty\\\\z\\nw\t\\N\nsay \"hi\"\t\n"
    let items = try read(text, as: "rows.tsv", columns: ["a", "b"], options: options)
    #expect(items.map(values) == [[#""x\ty\\z\nw""#, "null"], [#""say \"hi\"""#, "null"]])
  }

  @Test func cellsOfJSONAreLookedInto() throws {
    let text = "meta\n\"{\"\"text\"\":\"\"x\"\",\"\"n\"\":[1,2]}\"\nnope\n"
    let items = try read(text, as: "rows.csv", columns: ["meta.text", "meta.n.1"])
    #expect(values(items[0]) == [#""x""#, "2"])
    #expect(line(items[1]) == "2! column \"meta\" holds no JSON to look into")
  }

  @Test func aBadRowOverSeveralLinesNamesThem() throws {
    let items = try read("a,b\n\"x\ny\"z,2\n3,4\n", as: "rows.csv").map(line)
    #expect(items[0] == "1! text behind a closing quote in column 1 (lines 2 to 3)")
    #expect(items[1] == #"2 {"a":"3","b":"4"}"#)
  }

  @Test func aBadRowKeepsItsId() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("rows.csv", Array("id,text\nr1,a,b\n".utf8))
    let reader = try Manifest.open(paths: [path]).reader(columns: ["text"], id: "id")
    guard case .bad(let bad) = try reader.all()[0] else {
      Issue.record("the record is good")
      return
    }
    #expect(bad.id == "r1")
  }
}
