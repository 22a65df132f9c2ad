import SluiceCore
import SluiceJSON

/// Labels with scores that sum up to 1, the best first.
enum ScoredLabels {
  static let sights = ["tabby cat", "golden retriever", "oak", "bicycle", "teapot", "seashore"]
  static let sounds = ["speech", "music", "rain", "dog bark", "engine"]

  /// Scores for labels, each on its own when several may be right.
  static func scores(
    _ labels: [String],
    dice: inout Dice,
    isEachAlone: Bool = false
  ) -> [(label: String, score: Double)] {
    let weights = labels.map { _ in dice.unit() + 0.001 }
    let total = isEachAlone ? 1.001 : weights.reduce(0, +)
    return zip(labels, weights).map { ($0, $1 / total) }.sorted { $0.1 > $1.1 }
  }

  /// The same as JSON: `[{label, score}, …]`.
  static func json(_ labels: [String], most: Int?, dice: inout Dice) -> JSONValue {
    .array(
      scores(labels, dice: &dice).prefix(max(1, most ?? 5)).map { label, score in
        .object([.init("score", .score(score)), .init("label", .string(label))])
      }
    )
  }
}

extension JSONValue {
  /// A number between 0 and 1, and any other.
  static func score(_ value: Double) -> JSONValue { .number("\(value)") }

  static func integer(_ value: Int) -> JSONValue { .number(String(value)) }
}
