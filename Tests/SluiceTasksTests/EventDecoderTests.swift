import SluiceTasks
import Testing

/// How bytes become events: the rules of server-sent events, wherever the pieces end.
@Suite struct EventDecoderTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let events: [String]

    init(_ name: String, _ text: String, _ events: [String]) {
      testDescription = name
      bytes = Array(text.utf8)
      self.events = events
    }
  }

  static let table = [
    Case("with a space", "data: {}\n\n", ["{}"]),
    Case("without a space", "data:{}\n\n", ["{}"]),
    Case("with two spaces", "data:  {}\n\n", [" {}"]),
    Case("CR LF", "data: 1\r\n\r\ndata: 2\r\n\r\n", ["1", "2"]),
    Case("CR alone", "data: 1\r\rdata: 2\r\r", ["1", "2"]),
    Case("all line ends mixed", "data: 1\r\n\ndata: 2\n\r\ndata: 3\r\n\r", ["1", "2", "3"]),
    Case("several data lines", "data: {\ndata: \"a\": 1\ndata:}\n\n", ["{\n\"a\": 1\n}"]),
    Case("empty data lines", "data\ndata:\n\n", ["\n"]),
    Case("comments", ": ping\n\n:\n\ndata: 1\n: in between\ndata: 2\n\n", ["1\n2"]),
    Case("other fields", "id: 7\nretry: 3\nevent: x\nfoo: bar\nbaz\ndata: 1\n\n", ["1"]),
    Case("an event without data", "event: ping\n\ndata: 1\n\n", ["1"]),
    Case("several blank lines", "\n\n\ndata: 1\n\n\n\n", ["1"]),
    Case("a byte order mark", "\u{FEFF}data: 1\n\n\u{FEFF}data: 2\n\ndata: 3\n\n", ["1", "3"]),
    Case(
      "line separators inside",
      "data: a\u{2028}b\u{2029}c\u{85}d\n\n",
      ["a\u{2028}b\u{2029}c\u{85}d"]
    ),
    Case("characters of many bytes", "data: é漢😀\n\n", ["é漢😀"]),
    Case("names are exact", "Data: 1\n data: 2\ndata : 3\ndatas: 4\n\n", []),
    Case("a colon in the data", "data: a: b\n\n", ["a: b"]),
    Case("no blank line at the end", "data: 1\n\ndata: 2", ["1", "2"]),
    Case("nothing", "", []),
  ]

  private func events(_ bytes: [UInt8], by size: Int) -> [String] {
    var decoder = EventDecoder(limit: 1000)
    var events: [EventDecoder.Event] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      events += decoder.push(bytes[start..<min(bytes.count, start + size)])
    }
    if let last = decoder.finish() { events.append(last) }
    return events.map { String(decoding: $0.data, as: UTF8.self) }
  }

  @Test(arguments: table)
  func theRulesHoldWhereverThePiecesEnd(_ one: Case) {
    for size in [1, 2, 3, 7, max(1, one.bytes.count)] {
      #expect(events(one.bytes, by: size) == one.events, "pieces of \(size)")
    }
  }

  @Test func theNameBelongsToItsEventAlone() {
    var decoder = EventDecoder(limit: 1000)
    let events = decoder.push(
      Array("event: error\ndata: 1\n\ndata: 2\n\nevent:x\n\ndata: 3\n\n".utf8)
    )
    #expect(events.map(\.name) == ["error", "", ""])
  }

  @Test(arguments: ["data: aaaaaaaaaaaaaaaaaa", "data: aaaa\ndata: aaaa\ndata: aaaa\ndata: a\n\n"])
  func anEventBeyondTheLimitEndsTheReading(_ text: String) {
    for size in [1, 100] {
      var decoder = EventDecoder(limit: 16)
      #expect(decoder.push(Array("data: 12345\n\n".utf8)).count == 1)
      #expect(!decoder.hasOverflowed)
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        #expect(decoder.push(bytes[start..<min(bytes.count, start + size)]).isEmpty)
      }
      #expect(decoder.hasOverflowed)
      #expect(decoder.push(Array("\n\ndata: 1\n\n".utf8)).isEmpty)
    }
  }

  @Test func anythingIsReadWithoutATrap() {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("data: event\r\n\u{FEFF}\u{2028}[DONE]{}".utf8) + [0, 0xFF]
    for _ in 0..<2000 {
      let bytes = (0..<40).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] }
      let whole = events(bytes, by: 40)
      for size in [1, 2, 5] { #expect(events(bytes, by: size) == whole, "\(bytes)") }
    }
  }
}
