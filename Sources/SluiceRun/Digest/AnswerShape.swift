import SluiceJSON

/// What an answer says in one glance: its label, its text, or the size of its vector.
struct AnswerShape: Equatable, Sendable {
  /// What there is to count.
  enum Content: Equatable, Sendable {
    /// The label with the highest score.
    case label(String)
    /// Text of so many characters.
    case text(Int)
    /// A vector of so many numbers and its length.
    case vector(dimensions: Int, norm: Double)
    case other
  }
  let content: Content
  /// Whether it ended because it had no more tokens left (`finish_reason` is `length`).
  let isTruncated: Bool

  init(_ answer: JSONValue) {
    isTruncated = Self.isTruncated(answer)
    content =
      Self.label(answer).map(Content.label) ?? Self.vector(answer)
      ?? Self.text(answer).map { .text($0.count) } ?? .other
  }

  /// The numbers of an answer that is kept as a vector.
  init(vector: [Float]) {
    isTruncated = false
    let squares = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
    content = .vector(dimensions: vector.count, norm: squares.squareRoot())
  }

  private static func isTruncated(_ answer: JSONValue) -> Bool {
    let places: [JSONValue?] =
      elements(answer["choices"]) + [answer, answer["details"]]
      + elements(answer).flatMap { [$0, $0["details"]] }
    return places.contains { $0?["finish_reason"] == .string("length") }
  }

  private static func label(_ answer: JSONValue) -> String? {
    if case .string(let label)? = elements(answer["labels"]).first { return label }
    let items =
      elements(elements(answer).first).isEmpty ? elements(answer) : elements(elements(answer).first)
    let scored = (items.isEmpty ? [answer] : items).compactMap { item -> (String, Double)? in
      guard case .string(let label)? = item["label"] ?? item["entity_group"],
        let score = number(item["score"])
      else { return nil }
      return (label, score)
    }
    return scored.max { $0.1 < $1.1 }?.0
  }

  private static func vector(_ answer: JSONValue) -> Content? {
    var place: JSONValue? =
      answer["embedding"] ?? elements(answer["data"]).first?["embedding"] ?? answer
    // A row may come in a list of its own; the numbers of several tokens are several vectors.
    for _ in 0..<3 {
      guard let first = elements(place).first else { return nil }
      if case .number = first { break }
      place = first
    }
    let numbers = elements(place).compactMap(number)
    guard numbers.count > 1, numbers.count == elements(place).count else { return nil }
    let squares = numbers.reduce(0) { $0 + $1 * $1 }
    return .vector(dimensions: numbers.count, norm: squares.squareRoot())
  }

  private static func text(_ answer: JSONValue) -> String? {
    if case .string(let text) = answer { return text }
    let names = [
      "generated_text", "translation_text", "summary_text", "text", "answer", "content",
      "transcription",
    ]
    let choice = elements(answer["choices"]).first
    let places: [JSONValue?] = [choice?["message"], choice, answer, elements(answer).first]
    for place in places {
      for name in names { if case .string(let text)? = place?[name] { return text } }
    }
    return nil
  }

  private static func elements(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let elements)? = value { elements } else { [] }
  }

  private static func number(_ value: JSONValue?) -> Double? {
    if case .number(let digits)? = value { Double(digits) } else { nil }
  }
}
