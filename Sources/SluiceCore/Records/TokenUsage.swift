/// The tokens that requests used, as the server counted them or as their bytes suggest.
package struct TokenUsage: Sendable, Equatable {
  /// Tokens that were read: prompts, texts to embed.
  package var input: Int
  /// Tokens that were written.
  package var output: Int
  /// Whether the server said so; false where anything of it is estimated from bytes.
  package var isReported: Bool

  package init(input: Int = 0, output: Int = 0, isReported: Bool = true) {
    self.input = input
    self.output = output
    self.isReported = isReported
  }

  /// Both together.
  package var total: Int { input + output }

  package static func + (one: TokenUsage, other: TokenUsage) -> TokenUsage {
    TokenUsage(
      input: one.input + other.input,
      output: one.output + other.output,
      isReported: one.isReported && other.isReported
    )
  }

  /// Shares the tokens of one request among its rows, by their sizes.
  ///
  /// - Parameter sizes: The bytes of each row; where all are empty, rows share alike.
  /// - Returns: A share for each row; together they are the whole.
  package func shared(among sizes: [Int]) -> [TokenUsage] {
    guard sizes.count > 1 else { return [self] }
    let inputs = Self.parts(of: input, sizes)
    let outputs = Self.parts(of: output, sizes)
    return zip(inputs, outputs).map {
      TokenUsage(input: $0, output: $1, isReported: isReported)
    }
  }

  /// What is given out up to each row is rounded, so that no error adds up.
  private static func parts(of whole: Int, _ sizes: [Int]) -> [Int] {
    let sum = sizes.reduce(0, +)
    var reached = 0
    var given = 0
    return sizes.enumerated().map { index, size in
      reached += sum > 0 ? size : 1
      let share = Double(reached) / Double(sum > 0 ? sum : sizes.count)
      let upTo = index == sizes.count - 1 ? whole : Int((Double(whole) * share).rounded())
      defer { given = upTo }
      return upTo - given
    }
  }
}

/// The tokens of many rows, over all sessions of a run.
package struct TokenTotals: Sendable, Equatable {
  package var input: Int64
  package var output: Int64
  /// Rows whose tokens are in these figures.
  package var rows: Int64
  /// Of them, the rows whose tokens are estimated, because their server did not say.
  package var estimatedRows: Int64

  package init(input: Int64 = 0, output: Int64 = 0, rows: Int64 = 0, estimatedRows: Int64 = 0) {
    self.input = input
    self.output = output
    self.rows = rows
    self.estimatedRows = estimatedRows
  }

  /// Adds what requests for so many rows used.
  package mutating func add(_ usage: TokenUsage, rows count: Int = 1) {
    input += Int64(usage.input)
    output += Int64(usage.output)
    rows += Int64(count)
    if !usage.isReported { estimatedRows += Int64(count) }
  }
}
