import Foundation
import SluiceCore
import SluiceJSON
import SluiceTestSupport
import Testing

@testable import SluiceExport

struct CSVTests {
  @Test func theTableHasAHeaderAndEveryLineEndsInCRLF() throws {
    let text = try exported(
      [
        succeeded(1, #"[{"label":"A"}]"#, key: "r1"), failed(2, "too, long"),
        Outcome(position: 3, state: .skipped, attempts: 0, fault: .manifest),
      ],
      as: .csv(safe: true)
    )
    #expect(
      text
        == [
          "row,id,state,answer,fault,status,attempts,error",
          #"1,"r1",succeeded,"[{""label"":""A""}]",,,1,"#,
          #"2,,failed,,row,400,1,"too, long""#,
          "3,,skipped,,manifest,,0,",
          "",
        ].joined(separator: "\r\n")
    )
  }

  @Test func inputColumnsFollowTheFirstRecordAndNestedOnesAreJSON() throws {
    let rows = cells(
      ofCSV: try exported(
        [succeeded(1, "0.5"), succeeded(2, "-1"), failed(3, "no")],
        inputs: [
          1: #"{"text":"a\n\"b\"","tags":["x", 1],"n":-1.50,"no":null,"ok":true}"#,
          2: #"{"n":2,"text":"c"}"#,
        ],
        as: .csv(safe: false)
      )
    )
    #expect(rows.map { $0.dropFirst(8) }[0] == ["text", "tags", "n", "no", "ok"])
    #expect(rows.map { $0.dropFirst(8) }[1] == ["a\n\"b\"", #"["x", 1]"#, "-1.50", "", "true"])
    #expect(rows.map { $0.dropFirst(8) }[2] == ["c", "", "2", "", ""])
    #expect(rows.map { $0.dropFirst(8) }[3] == ["", "", "", "", ""])
    #expect(rows.map { $0[3] } == ["answer", "0.5", "-1", ""])
  }

  @Test func aColumnNameThatIsTakenGetsAPrefix() throws {
    let rows = cells(
      ofCSV: try exported(
        [succeeded(1, "1")],
        inputs: [1: #"{"id":"x","input.id":"y","=name":"z"}"#],
        as: .csv(safe: true)
      )
    )
    #expect(rows[0].suffix(3) == ["input.input.id", "input.id", "'=name"])
    #expect(rows[1].suffix(3) == ["x", "y", "z"])
  }

  @Test func columnsThatTheFirstRecordLacksAreReported() throws {
    let summary = try Exporter.write(
      outcomes: ListedOutcomes([succeeded(1, "1"), succeeded(2, "2")]),
      inputs: ListedInputs(records: [1: #"{"a":1}"#, 2: #"{"c":2,"b":3,"a":4}"#]),
      into: MemorySink(),
      options: ExportOptions(format: .csv(safe: true))
    )
    #expect(summary.columnsLeftOut == ["b", "c"])
  }

  @Test(arguments: [
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\"=1", "\" =1", "＝1", "＋1",
    "－1", "＠x",
  ])
  func formulasAreMadeHarmlessWhereverTextStands(formula: String) throws {
    let answer = Answer(kind: .bytes, bytes: Array(formula.utf8))
    let outcomes = [
      Outcome(position: 1, key: formula, state: .succeeded, answer: answer, attempts: 1),
      failed(2, formula),
    ]
    let member = JSONValue.object([.init("text", .string(formula))]).text
    let inputs = [Int64(1): String(decoding: member, as: UTF8.self)]
    let safe = cells(ofCSV: try exported(outcomes, inputs: inputs, as: .csv(safe: true)))
    for cell in [safe[1][1], safe[1][3], safe[1][8], safe[2][7]] {
      #expect(cell == "'" + formula.replacingOccurrences(of: "\r=", with: "\n="))
    }
    let raw = cells(ofCSV: try exported(outcomes, inputs: inputs, as: .csv(safe: false)))
    for cell in [raw[1][1], raw[1][3], raw[1][8], raw[2][7]] { #expect(cell == formula) }
  }

  @Test(arguments: ["a", "1", "a=1", "(x)", "", "'=1", "日本"])
  func otherTextStaysAsItIs(text: String) throws {
    let rows = cells(ofCSV: try exported([failed(1, text)], as: .csv(safe: true)))
    #expect(rows[1][7] == text)
  }

  @Test(arguments: [("a\rb", "a\nb"), ("a\r\nb", "a\r\nb"), ("a\r", "a\n"), ("\r\r\n", "'\n\r\n")])
  func safeTextHasNoReturnThatStandsAlone(text: String, written: String) throws {
    let rows = cells(ofCSV: try exported([failed(1, text)], as: .csv(safe: true)))
    #expect(rows[1][7].unicodeScalars.elementsEqual(written.unicodeScalars))
  }

  @Test func bytesThatAreNoTextBecomeADataURI() throws {
    let answer = Answer(kind: .bytes, bytes: [0xFF, 0x00, 0xD8])
    let outcome = Outcome(position: 1, state: .succeeded, answer: answer, attempts: 1)
    let rows = cells(ofCSV: try exported([outcome], as: .csv(safe: true)))
    #expect(rows[1][3] == "data:application/octet-stream;base64,/wDY")
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
    let rows = cells(ofCSV: try exported(outcomes, as: .csv(safe: false)))
    try #require(rows.count == texts.count + 1)
    for (text, row) in zip(texts, rows.dropFirst()) {
      for cell in [row[1], row[7]] { #expect(Array(cell.utf8) == Array(text.utf8)) }
    }
  }
}
