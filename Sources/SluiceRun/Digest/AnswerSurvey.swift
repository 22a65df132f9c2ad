import SluiceCore
import SluiceJSON
import SluiceLedger

/// What the answers of a run look like, from a sample that is spread over the manifest.
package struct AnswerSurvey: Sendable, Equatable {
  /// How many answers were looked at.
  package private(set) var looked = 0
  /// Of them, those that ended because they had no more tokens left.
  package private(set) var truncated = 0
  /// How often each label came first, the most frequent first.
  package private(set) var labels: [(label: String, count: Int)] = []
  /// The lengths of texts, in characters.
  package private(set) var lengths: ValueHistogram?
  /// The lengths of vectors (their Euclidean norms).
  package private(set) var norms: ValueHistogram?
  /// How many numbers vectors have: one figure where all is well.
  package private(set) var dimensions: [Int] = []

  /// More answers than these are not looked at.
  static let mostAnswers = 2_000

  package static func == (one: AnswerSurvey, other: AnswerSurvey) -> Bool {
    one.looked == other.looked && one.truncated == other.truncated
      && one.labels.map(\.label) == other.labels.map(\.label)
      && one.labels.map(\.count) == other.labels.map(\.count) && one.lengths == other.lengths
      && one.norms == other.norms && one.dimensions == other.dimensions
  }

  /// Counts what answers look like.
  init(_ shapes: [AnswerShape]) {
    looked = shapes.count
    truncated = shapes.count { $0.isTruncated }
    var counts: [String: Int] = [:]
    var lengths: [Double] = []
    var norms: [Double] = []
    var dimensions: Set<Int> = []
    for shape in shapes {
      switch shape.content {
      case .label(let label): counts[label, default: 0] += 1
      case .text(let length): lengths.append(Double(length))
      case .vector(let numbers, let norm):
        norms.append(norm)
        dimensions.insert(numbers)
      case .other: break
      }
    }
    labels = counts.map { (label: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.label) < ($0.count, $1.label) }
    self.lengths = ValueHistogram(lengths)
    self.norms = ValueHistogram(norms)
    self.dimensions = dimensions.sorted()
  }

  /// Reads a sample of a ledger's answers.
  init(_ reader: LedgerReader, settled: Int64, last: Int64) throws {
    var shapes: [AnswerShape] = []
    let stretch = 50
    let starts = settled <= Int64(Self.mostAnswers) ? 1 : Self.mostAnswers / stretch
    for number in 0..<starts {
      let outcomes = try reader.outcomes(
        after: Int64(number) * (last / Int64(starts)),
        limit: starts == 1 ? Self.mostAnswers : stretch,
        states: [.succeeded]
      )
      shapes += outcomes.compactMap(\.answer).compactMap(AnswerShape.init)
    }
    self.init(shapes)
  }
}

extension AnswerShape {
  /// Nil for an answer that is no text.
  fileprivate init?(_ answer: Answer) {
    guard answer.kind == .json, let value = try? JSONValue(parsing: answer.bytes) else {
      return nil
    }
    self.init(value)
  }
}
