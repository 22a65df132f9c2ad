import Foundation
import SluiceCore
import SluiceJSON
import SluiceTestSupport
import Testing

@testable import SluiceExport

struct CSVTests {
  private func raw(_ options: inout ExportOptions) { options.csv.isRaw = true }

  @Test func theTableHasAHeaderAndEveryLineEndsInCRLF() throws {
    let text = try exported(
      [
        succeeded(1, #"[{"label":"A"}]"#, key: "r1"), failed(2, "too, long"),
        Outcome(position: 3, state: .skipped, attempts: 0, fault: .manifest),
      ],
      as: .csv
    )
    #expect(
      text
        == [
          "row,id,state,answer,fault,status,attempts,error",
          #"1,"r1",succeeded,"[{""label"":""A""}]",,200,1,"#,
          #"2,,failed,,row,400,1,"too, long""#,
          "3,,skipped,,manifest,0,0,",
          "",
        ].joined(separator: "\r\n")
    )
  }

  @Test func theTasksColumnsStandInTheAnswersPlace() throws {
    let text = try exported(
      [succeeded(1, #"[{"label":"A","score":-0.50}]"#), failed(2, "no")],
      as: .csv
    ) { options in
      options.fields = [.row, .answer, .error]
      options.shape.defaultColumns = [
        .text("label", "{{answer.0.label}}"), .number("score", "{{answer.0.score}}"),
      ]
    }
    #expect(text == "row,label,score,error\r\n1,\"A\",-0.50,\r\n2,,,no\r\n")
  }

  @Test func columnsThatAreAskedForTakeTheirPlace() throws {
    let rows = cells(
      ofCSV: try exported(
        [succeeded(1, #"[{"label":"A","score":-0.5}]"#)],
        inputs: [1: #"{"a":{"b":[1,"x"]}}"#],
        as: .csv
      ) { options in
        options.joined = false
        options.fields = [.answer]
        options.columns = [
          ResultColumn("all", "{{answer}}"), ResultColumn("deep", "{{input.a.b.1}}"),
        ]
      }
    )
    #expect(rows == [["all", "deep"], [#"[{"label":"A","score":-0.5}]"#, "x"]])
  }

  @Test func theColumnsOfAllRecordsAreThereAndNestedOnesAreJSON() throws {
    let rows = cells(
      ofCSV: try exported(
        [succeeded(1, "0.5"), succeeded(2, "-1"), failed(3, "no")],
        inputs: [
          1: #"{"text":"a\n\"b\"","tags":["x", 1],"n":-1.50,"no":null,"ok":true}"#,
          2: #"{"n":2,"late":"z","text":"c"}"#,
        ],
        as: .csv,
        raw
      )
    )
    #expect(rows.map { $0.dropFirst(8) }[0] == ["text", "tags", "n", "no", "ok", "late"])
    #expect(rows.map { $0.dropFirst(8) }[1] == ["a\n\"b\"", #"["x", 1]"#, "-1.50", "", "true", ""])
    #expect(rows.map { $0.dropFirst(8) }[2] == ["c", "", "2", "", "", "z"])
    #expect(rows.map { $0.dropFirst(8) }[3] == ["", "", "", "", "", ""])
    #expect(rows.map { $0[3] } == ["answer", "0.5", "-1", ""])
  }

  @Test func aColumnNameThatIsTakenGetsAPrefix() throws {
    let rows = cells(
      ofCSV: try exported(
        [succeeded(1, "1")],
        inputs: [1: #"{"id":"x","input.id":"y","=name":"z"}"#],
        as: .csv
      )
    )
    #expect(rows[0].suffix(3) == ["input.input.id", "input.id", "'=name"])
    #expect(rows[1].suffix(3) == ["x", "y", "z"])
  }

  @Test(arguments: [
    "=1+1", "-1+2", "+A1", "-cmd|'/C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\"=1",
    "\" =1", "＝1", "＋1", "－1", "＠x", "- item", "-1-2", "+1*2", "-5x",
  ])
  func formulasAreMadeHarmlessWhereverTextStands(formula: String) throws {
    let answer = Answer(kind: .bytes, bytes: Array(formula.utf8))
    let outcomes = [
      Outcome(position: 1, key: formula + "(", state: .succeeded, answer: answer, attempts: 1),
      failed(2, formula),
    ]
    let member = JSONValue.object([.init("text", .string(formula))]).text
    let inputs = [Int64(1): String(decoding: member, as: UTF8.self)]
    let (bytes, summary) = try exportedBytes(outcomes, inputs: inputs, as: .csv)
    let safe = cells(ofCSV: String(decoding: bytes, as: UTF8.self))
    for cell in [safe[1][3], safe[1][8], safe[2][7]] {
      #expect(cell == "'" + formula.replacingOccurrences(of: "\r=", with: "\n="))
    }
    #expect(safe[1][1].hasPrefix("'"))
    #expect(summary.guardedCells == 4)
    let raw = cells(ofCSV: try exported(outcomes, inputs: inputs, as: .csv, raw))
    for cell in [raw[1][3], raw[1][8], raw[2][7]] { #expect(cell == formula) }
  }

  @Test(arguments: [
    "a", "1", "a=1", "(x)", "", "'=1", "日本", "-73.98", "-1", "+49123", "-", "+", "--", "-1,000.50",
    "-1e-5", "-5 %", "+49 (123) 456-78", "+1-800-555-0199",
  ])
  func numbersAndOtherTextStayAsTheyAre(text: String) throws {
    let (bytes, summary) = try exportedBytes([failed(1, text, key: text)], as: .csv)
    let rows = cells(ofCSV: String(decoding: bytes, as: UTF8.self))
    #expect(rows[1][7] == text)
    #expect(rows[1][1] == text)
    #expect(summary.guardedCells == 0)
  }

  @Test(arguments: ["-dQw4w9WgXcQ", "+abc_1", "-2024.1-x"])
  func idsThatBeginWithASignFindTheirRowAgain(id: String) throws {
    let rows = cells(ofCSV: try exported([failed(1, "no", key: id)], as: .csv))
    #expect(rows[1][1] == id)
  }

  @Test(arguments: [("a\rb", "a\nb"), ("a\r\nb", "a\r\nb"), ("a\r", "a\n"), ("\r\r\n", "'\n\r\n")])
  func safeTextHasNoReturnThatStandsAlone(text: String, written: String) throws {
    let rows = cells(ofCSV: try exported([failed(1, text)], as: .csv))
    #expect(rows[1][7].unicodeScalars.elementsEqual(written.unicodeScalars))
  }

  @Test func bytesThatAreNoTextBecomeADataURI() throws {
    let answer = Answer(kind: .bytes, bytes: [0xFF, 0x00, 0xD8])
    let outcome = Outcome(position: 1, state: .succeeded, answer: answer, attempts: 1)
    let rows = cells(ofCSV: try exported([outcome], as: .csv))
    #expect(rows[1][3] == "data:application/octet-stream;base64,/wDY")
  }

  @Test func theFormMayBeAnothers() throws {
    let text = try exported([succeeded(1, "0.5"), failed(2, "a;b")], as: .csv) { options in
      options.fields = [.row, .answer, .error]
      options.csv.hasMark = true
      options.csv.delimiter = UInt8(ascii: ";")
      options.csv.null = "NA"
    }
    #expect(text == "\u{FEFF}row;answer;error\r\n1;0.5;NA\r\n2;NA;\"a;b\"\r\n")
  }

  @Test func tabsStandBetweenTheCellsOfATSV() throws {
    let text = try exported([succeeded(1, "0.5")], as: .tsv) { $0.fields = [.row, .answer] }
    #expect(text == "row\tanswer\r\n1\t0.5\r\n")
  }

  @Test func foreignTextIsReadBackAsItWas() throws {
    try expectReadBack(naughtyTexts)
  }

  @Test(.enabled(if: CorpusFolder.isPresent)) func theBigListOfNaughtyStringsIsReadBackAsItWas()
    throws
  {
    let url = try #require(CorpusFolder.url)
      .appendingPathComponent("torture/naughty-strings/blns.json")
    try expectReadBack(try JSONDecoder().decode([String].self, from: Data(contentsOf: url)))
  }

  private func expectReadBack(_ texts: [String]) throws {
    let outcomes = texts.enumerated().map { failed(Int64($0), $1, key: $1) }
    let rows = cells(ofCSV: try exported(outcomes, as: .csv, raw))
    try #require(rows.count == texts.count + 1)
    for (text, row) in zip(texts, rows.dropFirst()) {
      for cell in [row[1], row[7]] { #expect(Array(cell.utf8) == Array(text.utf8)) }
    }
  }
}
