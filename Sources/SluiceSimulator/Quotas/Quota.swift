package import SluiceCore
internal import SluiceJSON

/// So much in so much time.
package struct Quota: Sendable, Equatable {
  enum Unit: Equatable { case requests, tokens }
  enum Kind: Equatable {
    /// Counted anew in each period.
    case window
    /// A bucket that fills evenly: all of it may be taken at once.
    case bucket
  }

  let amount: Int
  let period: Duration
  var unit = Unit.requests
  var kind = Kind.window

  /// Reads `600/60s`, `tokens:90000/1m`, `bucket:600/60s` or `bucket:tokens:90000/1m`.
  ///
  /// - Throws: What is wrong with the text, for a command line.
  package init(parsing text: String) throws(SluiceError) {
    var words = text.split(separator: ":", omittingEmptySubsequences: false)
    if words.first == "bucket" {
      kind = .bucket
      words.removeFirst()
    }
    if words.first == "tokens" {
      unit = .tokens
      words.removeFirst()
    }
    let parts = words.first?.split(separator: "/", omittingEmptySubsequences: false) ?? []
    guard words.count == 1, parts.count == 2, let amount = Int(parts[0]), amount > 0,
      let period = Duration(written: parts[1]), period > .zero
    else {
      throw SluiceError(
        .usage,
        "\"\(safe(text, limit: 80))\" is no quota",
        next: "write 600/60s, tokens:90000/1m or bucket:600/60s"
      )
    }
    (self.amount, self.period) = (amount, period)
  }
}
