internal import SluiceCore

/// What servers say about tokens, in the bytes that it is likely to be.
///
/// An estimate is an estimate: nothing is refused for it. A unit is closed earlier, and a row that may
/// be too long travels alone, so that its refusal costs no other row.
struct ServerTokens: Sendable, Equatable {
  /// An estimate that has changed by less than this changes nothing.
  private static let grain = 0.05

  /// The most of a request.
  private var most: Int?
  /// The most of a row; nil where longer ones are cut.
  private var mostOfRow: Int?
  /// The same in bytes.
  private(set) var bytes: Int?
  private(set) var rowBytes: Int?

  /// Whether no server has said anything.
  var isUnlimited: Bool { most == nil && mostOfRow == nil }

  /// A server has said what it takes; of several the least counts.
  mutating func told(_ report: ServerReport, _ estimate: TokenEstimate) {
    most = [most, report.maxTokens].compactMap(\.self).min()
    if report.truncates != true {
      mostOfRow = [mostOfRow, report.maxRowTokens].compactMap(\.self).min()
    }
    convert(estimate)
  }

  /// The replies have told more about bytes and tokens.
  ///
  /// - Returns: Whether that makes a difference.
  mutating func weigh(_ estimate: TokenEstimate) -> Bool {
    guard let tokens = most ?? mostOfRow, let old = most == nil ? rowBytes : bytes else {
      return false
    }
    let new = estimate.bytes(of: tokens)
    guard abs(Double(new - old)) > Double(old) * Self.grain else { return false }
    convert(estimate)
    return true
  }

  private mutating func convert(_ estimate: TokenEstimate) {
    bytes = most.map { max(1, estimate.bytes(of: $0)) }
    rowBytes = mostOfRow.map { max(1, estimate.bytes(of: $0)) }
  }
}
