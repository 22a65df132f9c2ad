/// What turns a model's output into the scores of labels.
public enum ScoreFunction: String, Sendable, CaseIterable, ArgumentValue {
  /// Each label on its own.
  case sigmoid
  /// All labels together make 1.
  case softmax
  /// The output as it is.
  case raw = "none"
}

/// What becomes of a text that is too long for a model that reads one or two.
public enum TruncationStrategy: String, Sendable, CaseIterable, ArgumentValue {
  /// It is refused.
  case doNotTruncate = "do_not_truncate"
  /// The longer of two is cut.
  case longestFirst = "longest_first"
  /// The first is cut.
  case onlyFirst = "only_first"
  /// The second is cut.
  case onlySecond = "only_second"
}

/// Which end of a text that is too long is cut.
public enum TruncationDirection: String, Sendable, CaseIterable, ArgumentValue {
  /// The beginning.
  case left
  /// The end.
  case right
}

/// How tokens become entities.
public enum AggregationStrategy: String, Sendable, CaseIterable, ArgumentValue {
  /// Not at all: each token is told.
  case unaggregated = "none"
  /// Neighbours of one label are joined.
  case simple
  /// A word has the label of its first token.
  case first
  /// A word has the label with the best mean score.
  case average
  /// A word has the label of its surest token.
  case max
}

/// What a segment of an image is.
public enum SegmentationSubtask: String, Sendable, CaseIterable, ArgumentValue {
  /// Each thing.
  case instance
  /// Each thing, and the ground behind them.
  case panoptic
  /// Each kind of thing.
  case semantic
}

/// How inputs of different lengths are made equal.
public enum PaddingStrategy: String, Sendable, CaseIterable, ArgumentValue {
  /// Not at all.
  case doNotPad = "do_not_pad"
  /// To the longest.
  case longest
  /// To the most that the model reads.
  case maxLength = "max_length"
}

/// How the numbers of embeddings travel.
public enum EmbeddingEncoding: String, Sendable, CaseIterable, ArgumentValue {
  /// As JSON's numbers.
  case float
  /// As base64 of single precision, which is shorter.
  case base64
}
