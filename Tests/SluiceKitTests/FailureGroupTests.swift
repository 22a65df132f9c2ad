import SluiceCore
import SluiceLedger
import Testing

@testable import SluiceRun

/// Failures in groups: what differs from row to row is folded, what a reason is made of is not.
struct FailureGroupTests {
  @Test(arguments: [
    ("input of 5,120 tokens is 24 too long", "input of N tokens is N too long"),
    (
      "`inputs` must have less than 512 tokens. Given: 1024",
      "`inputs` must have less than N tokens. Given: N"
    ),
    ("request req-8f3a01c2d9 failed", "request ID failed"),
    ("trace 3f2b9c1e-77aa-4b1c-9d0e-112233445566", "trace ID"),
    ("model gpt-4o is not available", "model gpt-No is not available"),
    ("unknown label \"apple\"", "unknown label \"…\""),
    ("unknown label 'apple' for 'x'", "unknown label '…' for '…'"),
    ("can't parse row 7", "can't parse row N"),
    (#"{"error": "bad 12", "code": "x"}"#, #"{"error": "bad N", "code": "x"}"#),
    ("rows.jsonl:17: not JSON (byte 1204)", "rows.jsonl:N: not JSON (byte N)"),
    ("took 1.5 s at 12:30:01", "took N s at N"),
    ("  two\n\nlines ", "two lines"), ("", ""),
    ("Eingabe zu lang: 12 Zeichen über", "Eingabe zu lang: N Zeichen über"),
  ])
  func whatDiffersIsFolded(_ text: String, _ folded: String) {
    #expect(FoldedMessage.fold(text) == folded)
  }

  @Test func aLongMessageIsCut() {
    let folded = FoldedMessage.fold(String(repeating: "word ", count: 1000))
    #expect(folded.utf8.count < 200 && folded.hasSuffix("…"))
  }

  private func row(_ position: Int64, _ error: String, status: Int? = 400) -> TroubledRow {
    TroubledRow(position: position, key: "k\(position)", status: status, fault: .row, error: error)
  }

  @Test func rowsThatFailedAlikeAreOneGroupTheLargestFirst() {
    let rows =
      (1...3).map { row(Int64($0), "too long by \($0) tokens") }
      + [row(9, "too long by 9 tokens", status: 422), row(4, "a web page", status: 200)]
      + [row(5, "a web page", status: 200)]
    let groups = FailureGroup.groups(of: rows)
    #expect(groups.map(\.rows) == [3, 2, 1])
    #expect(groups.map(\.status) == [400, 200, 422])
    #expect(groups[0].message == "too long by N tokens")
    #expect(groups[0].example == .init(row: 1, id: "k1", error: "too long by 1 tokens"))
    #expect(Set(groups.map(\.group)).count == 3)
  }

  @Test func aGroupHasTheSameNameInEveryRunAndFindsItsRows() {
    let one = FailureGroup.groups(of: [row(1, "too long by 5")])[0]
    let other = FailureGroup.groups(of: [row(70, "too long by 812")])[0]
    #expect(one.group == other.group && one.group.count == 8)
    #expect(row(3, "too long by 1").belongs(to: one.group))
    #expect(!row(3, "too short by 1").belongs(to: one.group))
  }

  @Test func aServerThatSaysSomethingElseEachTimeFillsNoMemory() {
    var collector = FailureCollector()
    let letters = Array("abcdefghij")
    for number in 0..<2000 {
      let word = String(String(number).map { letters[Int(String($0)) ?? 0] })
      collector.add(row(Int64(number), "never \(word)"))
    }
    #expect(collector.groups.count == FailureCollector.mostGroups)
    #expect(collector.others == 1000)
  }
}
