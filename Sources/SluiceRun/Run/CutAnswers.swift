import SluiceCore
import SluiceLedger

/// Answers that are there and not whole: their server says why it stopped writing.
///
/// They count as succeeded; `sluice export --rows truncated` selects them.
public struct CutAnswers: Sendable, Equatable, Encodable {
  /// Those that a limit of tokens has cut (`finish_reason: length`).
  public let length: Int64
  /// Those that a filter has cut (`finish_reason: content_filter`).
  public let filtered: Int64

  /// Both together.
  public var count: Int64 { length + filtered }

  /// Counts those of a ledger.
  init(_ reader: LedgerReader) throws {
    let found = try reader.cutAnswers()
    length = found[.length] ?? 0
    filtered = found[.filtered] ?? 0
  }

  /// None.
  package init() {
    length = 0
    filtered = 0
  }

  /// `3 cut at their limit of tokens, 1 by a filter`; nil where there are none.
  public var words: String? {
    guard count > 0 else { return nil }
    let parts = [
      length > 0 ? "\(grouped(length)) cut at the limit of tokens" : nil,
      filtered > 0 ? "\(grouped(filtered)) cut by a filter" : nil,
    ]
    return "answers that are not whole: " + parts.compactMap(\.self).joined(separator: ", ")
  }
}
