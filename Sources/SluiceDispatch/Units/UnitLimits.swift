internal import SluiceCore
internal import SluiceDialects

/// What the endpoints of a group take in one request, as far as they and their refusals have told.
///
/// Some refusals say it: `batch size 64 > maximum allowed batch size 32`. Others refuse with a 413, which
/// may as well be the fault of one row: a size was too much when the whole was refused and both of its
/// halves were answered. Then no later unit is larger than the larger half.
struct UnitLimits: Sendable {
  /// The most rows; nil while it is not known.
  private(set) var rows: Int? { didSet { refresh() } }
  /// The most bytes of payload, as refusals have shown.
  private var taken: Int? { didSet { refresh() } }
  /// What servers say about tokens: the most of a request, and of a row that is not cut.
  private var tokens = ServerTokens() { didSet { refresh() } }
  /// All of it, for the source of units.
  private(set) var batch = BatchLimit(rows: .max, bytes: .max)

  /// A unit that may have been refused for its size, and the larger of its halves that were answered.
  private struct Doubt: Sendable {
    let isAboutBytes: Bool
    var answered = 0
    var largest = 0
  }

  /// So many units of several rows that are answered wrongly, with none answered rightly in between,
  /// show that the server cannot do it.
  static let wrongAnswers = 3
  private var wrong = 0

  private var doubts: [UInt64: Doubt] = [:]
  private var lastDoubt: UInt64 = 0

  /// What a refused unit teaches.
  enum Lesson: Equatable {
    /// Nothing about sizes.
    case nothing
    /// The limit has fallen.
    case limit
    /// Its halves will tell: they come back under this number.
    case doubt(UInt64)
  }

  private mutating func refresh() {
    batch = BatchLimit(
      rows: rows ?? .max,
      bytes: min(taken ?? .max, tokens.bytes ?? .max),
      rowBytes: tokens.rowBytes ?? .max
    )
  }

  /// A server has said what it takes.
  ///
  /// - Returns: Whether the limits are others now.
  mutating func told(_ report: ServerReport, _ estimate: TokenEstimate) -> Bool {
    let before = batch
    if let most = report.maxRows { rows = min(rows ?? most, most) }
    tokens.told(report, estimate)
    return batch != before
  }

  /// The replies have told more about bytes and tokens.
  ///
  /// - Returns: Whether the limits are others now.
  mutating func weigh(_ estimate: TokenEstimate) -> Bool {
    tokens.isUnlimited ? false : tokens.weigh(estimate)
  }

  /// A unit of several rows was answered with something that is no answer to it.
  ///
  /// - Returns: Whether rows travel singly from now on.
  mutating func answeredWrongly() -> Bool {
    wrong += 1
    guard wrong >= Self.wrongAnswers, rows != 1 else { return false }
    rows = 1
    return true
  }

  /// A unit of several rows was answered.
  mutating func answeredWhole() { wrong = 0 }

  /// A unit of several rows was refused.
  mutating func refused(rows count: Int, _ refusal: RefusedReply) -> Lesson {
    if let stated = Self.statedRows(refusal.message.text), stated < count {
      guard stated < rows ?? .max else { return .nothing }
      rows = stated
      return .limit
    }
    let isAboutBytes = refusal.meant == 413
    guard isAboutBytes || refusal.message.mentions(["batch size", "too many inputs"]) else {
      return .nothing
    }
    lastDoubt += 1
    doubts[lastDoubt] = Doubt(isAboutBytes: isAboutBytes)
    return .doubt(lastDoubt)
  }

  /// A half of a doubtful unit was answered.
  ///
  /// - Returns: Whether the limit has fallen.
  mutating func answered(_ number: UInt64, rows count: Int, bytes size: Int) -> Bool {
    guard var doubt = doubts.removeValue(forKey: number) else { return false }
    doubt.answered += 1
    doubt.largest = max(doubt.largest, doubt.isAboutBytes ? size : count)
    guard doubt.answered == 2 else {
      doubts[number] = doubt
      return false
    }
    let old = doubt.isAboutBytes ? taken : rows
    guard doubt.largest > 0, doubt.largest < old ?? .max else { return false }
    if doubt.isAboutBytes { taken = doubt.largest } else { rows = doubt.largest }
    return true
  }

  /// A half of a doubtful unit was refused too: its rows are to blame, or its own halves will tell.
  mutating func withdraw(_ number: UInt64) { doubts[number] = nil }

  private static let none = BatchLimit(rows: .max, bytes: .max)

  /// How many rows of a unit may travel together: all of them unless a limit has fallen since.
  func fitting(_ unit: Unit) -> Int {
    let limit = batch
    if unit.rows.count == 1 || limit == Self.none { return unit.rows.count }
    var count = 0
    var size = 0
    for row in unit.rows.prefix(limit.rows) {
      size += row.size
      let isAlone = row.size > limit.rowBytes
      if count > 0, isAlone || size > limit.bytes { break }
      count += 1
      if isAlone { break }
    }
    return count
  }

  /// How many rows a refusal says are possible.
  ///
  /// In words such as these: `batch size 64 > maximum allowed batch size 32` (TEI), `Number of prompts
  /// exceeds the maximum allowed batch size of 4` (TGI), `Expected an array with maximum length 2048`
  /// (OpenAI), `total number of texts must be at most 96` (Cohere). Limits of tokens are not meant.
  static func statedRows(_ message: String) -> Int? {
    let text = message.prefix(4096).lowercased()
    guard !text.contains("token") else { return nil }
    for phrase in ["maximum allowed batch size", "maximum batch size", "maximum length", "at most"]
    {
      guard let rest = text.following(phrase) else { continue }
      let gap = rest.prefix { !$0.isNumber }
      let digits = rest.dropFirst(gap.count).prefix { $0.isNumber }
      if gap.count <= 4, let rows = Int(digits), rows > 0 { return rows }
    }
    return nil
  }
}
