package import SluiceCore

/// How many tokens a request will use, as far as its bytes tell.
///
/// Input is `bytes of the rows / bytes per token`: 4 at first, the rule of thumb for English, and what
/// the replies of the job have shown as soon as one says how many tokens it was. A prompt that all
/// rows share is in that figure too, because it stands in no row. Output is the mean of the replies so
/// far; before the first, what the job asks for at the most (`max_tokens`, `max_new_tokens`), else
/// nothing.
package struct TokenEstimate: Sendable, Equatable, Codable {
  /// OpenAI's rule of thumb for English.
  static let bytesPerToken = 4.0
  /// Whatever is learned of the first reply alone is not more than so much off.
  static let priorTokens = 16.0

  /// The most tokens that the job lets a row write; nil when it does not say.
  package var most: Int?
  private var bytes = bytesPerToken * priorTokens
  private var tokens = priorTokens
  private var written = 0
  private var rows = 0
  /// The most that a row has written so far.
  private var longest = 0
  /// The most tokens a byte that a request has had; nil in what an earlier version kept.
  private var densest: Double?

  package init(most: Int? = nil) { self.most = most }

  /// What a request is likely to use.
  package func usage(bytes: Int, rows: Int) -> TokenUsage {
    usage(bytes, rows, output: mean ?? Double(most ?? 0))
  }

  /// What a request uses at the most, as far as is known: no request has had more tokens a
  /// byte so far.
  package func ceiling(bytes: Int, rows: Int) -> TokenUsage {
    var found = usage(bytes, rows, output: Double(most ?? longest))
    found.input = max(found.input, Int((Double(bytes) * (densest ?? 0)).rounded(.up)))
    return found
  }

  /// What a request used whose server does not say: the answers tell how much was written.
  func usage(bytes: Int, rows: Int, answers: Int) -> TokenUsage {
    var found = usage(bytes, rows, output: 0)
    let written = Int((Double(answers) / Self.bytesPerToken).rounded(.up))
    found.output = min(written, most.map { $0 * rows } ?? written)
    return found
  }

  /// How many bytes of rows so many tokens of input are likely to be.
  func bytes(of tokens: Int) -> Int {
    Int(min(Double(tokens) * bytes / self.tokens, 1e15))
  }

  /// A request of so many bytes and rows used so much.
  mutating func learn(_ usage: TokenUsage, bytes: Int, rows: Int) {
    longest = max(longest, (usage.output + rows - 1) / max(1, rows))
    guard usage.isReported else { return }
    if usage.input > 0 {
      self.bytes += Double(bytes)
      tokens += Double(usage.input)
      densest = max(densest ?? 0, Double(usage.input) / Double(max(1, bytes)))
    }
    self.rows += rows
    written += usage.output
  }

  /// Whether a server has told how many tokens a request of the job was.
  package var isLearned: Bool { rows > 0 }

  private var mean: Double? { rows > 0 ? Double(written) / Double(rows) : nil }

  private func usage(_ size: Int, _ rows: Int, output: Double) -> TokenUsage {
    TokenUsage(
      input: Int((Double(size) * tokens / bytes).rounded(.up)),
      output: Int((output * Double(rows)).rounded(.up)),
      isReported: false
    )
  }
}
