/// Sentences about a text: what stands in for a language model.
struct Prose {
  /// The words, each a token of the pretended model.
  let words: [Substring]
  /// Whether the text ended by itself, not at the limit.
  let isComplete: Bool

  var text: String { words.joined(separator: " ") }

  /// Writes two sentences about the longest words of a text's beginning, cut after `limit` words.
  init(about text: String, limit: Int?, dice: inout Dice) {
    let topics = Prose.topics(of: text)
    let all = [Prose.openings, Prose.closings]
      .map { $0[Int(dice.next() % UInt64($0.count))](topics[0], topics[1]) }
      .flatMap { $0.split(separator: " ") }
    words = Array(all.prefix(limit ?? all.count))
    isComplete = words.count == all.count
  }

  /// The two longest different words among the first two thousand characters.
  private static func topics(of text: String) -> [Substring] {
    var seen: Set<Substring> = []
    let words = text.prefix(2000).split { !$0.isLetter && !$0.isNumber }
      .filter { seen.insert($0).inserted }
    // Stable: of two words of the same length the earlier one comes first.
    let longest = words.enumerated()
      .sorted { ($1.element.utf8.count, $0.offset) < ($0.element.utf8.count, $1.offset) }
      .map(\.element)
    return Array((longest + ["this", "that"]).prefix(2))
  }

  private typealias Sentence = @Sendable (_ topic: Substring, _ other: Substring) -> String

  private static let openings: [Sentence] = [
    { "In short, it is about \($0) and \($1)." },
    { "The main point is \($0), and \($1) comes second." },
    { "What stands out here is \($0), together with \($1)." },
    { "It speaks of \($0) first and of \($1) later on." },
  ]
  private static let closings: [Sentence] = [
    { topic, _ in "A closer look at \(topic) would be worth the time." },
    { _, _ in "Nothing else in it changes the picture." },
    { _, other in "If one thing should be kept in mind, it is \(other)." },
    { _, _ in "The rest follows from there." },
    { _, other in "Somebody should reply about \(other) soon." },
  ]
}
