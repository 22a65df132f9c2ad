import SluiceCore
import SluiceJSON
import Testing

struct NearestNameTests {
  private static let names = ["concurrency", "manifest", "candidate_labels", "text", "top_k"]

  @Test(arguments: [
    ("concurency", "concurrency"), ("candidate-labels", "candidate_labels"), ("Text", "text"),
    ("txet", "text"), ("tpo_k", "top_k"), ("manifests", "manifest"),
  ])
  func findsWhatWasMeant(typed: String, meant: String) {
    #expect(nearestName(to: typed, among: Self.names) == meant)
    #expect(suggestion(for: typed, among: Self.names) == "did you mean \"\(meant)\"?")
  }

  @Test(arguments: ["temperature", "x", ""])
  func doesNotGuessWildly(typed: String) {
    #expect(nearestName(to: typed, among: ["concurrency", "manifest"]) == nil)
    #expect(
      suggestion(for: typed, among: ["manifest", "concurrency"]) == "known: concurrency, manifest"
    )
  }

  @Test func longListsAreNotCut() {
    let names = (10..<40).map { "column_number_\($0)" }
    #expect(suggestion(for: "zzz", among: names).hasSuffix("column_number_38, column_number_39"))
  }

  @Test(arguments: [
    ("sentiment-analysis", "text-classification"), ("params", "parameters"), ("ls", "list"),
    ("Named Entity Recognition", "token-classification"),
  ])
  func wordsOfTheFieldLeadToOurs(_ typed: String, _ meant: String) {
    let names = ["text-classification", "token-classification", "parameters", "list", "zzz"]
    #expect(suggestion(for: typed, among: names) == "did you mean \"\(meant)\"?")
    #expect(suggestion(for: typed, among: ["zzz"]) == "known: zzz")
  }
}

struct SafeTextTests {
  @Test(arguments: [
    ("plain é 😀", "plain é 😀"),
    ("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
    ("a\nb\tc", "a b c"),
    ("\u{9b}2J", "\\u{9b}2J"),
    ("admin\u{202e}gpj.exe", "admin\\u{202e}gpj.exe"),
    ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
    ("\u{0}\u{7f}", "\\u{0}\\u{7f}"),
  ])
  func nothingDrivesATerminal(text: String, shown: String) {
    #expect(safe(text) == shown)
  }

  @Test func longTextIsCut() {
    #expect(safe("abcdef", limit: 3) == "abc…")
    #expect(safe("abc", limit: 3) == "abc")
  }

  @Test func linesMayBeKept() {
    #expect(safe("a\nb\tc", oneLine: false) == "a\nb\tc")
  }
}

struct HeaderBlockTests {
  private let block = HeaderBlock(
    Array(
      "Content-Type: text/html\r\nX-Request-ID:  abc \r\nset-cookie:a\nSet-Cookie: b\nbroken\n".utf8
    )
  )

  @Test func namesMatchInAnyCaseAndValuesAreTrimmed() {
    #expect(block["content-type"] == "text/html")
    #expect(block["x-request-id"] == "abc")
  }

  @Test func severalFieldsKeepTheirOrder() {
    #expect(block["set-cookie"] == "a")
    #expect(block.all("set-cookie") == ["a", "b"])
  }

  @Test func whatIsNotThereIsNil() {
    #expect(block["content"] == nil)
    #expect(block["broken"] == nil)
    #expect(block[""] == nil)
    #expect(HeaderBlock([])["a"] == nil)
  }

  @Test func fieldsMakeABlock() {
    #expect(HeaderBlock(["Retry-After": "5"])["retry-after"] == "5")
  }
}
