import SluiceCore
import SluiceJSON
import Synchronization

/// A member that is added to requests on trial, such as `"encoding_format": "base64"`: servers that
/// take it are cheaper to read, and one that refuses it is asked without from then on.
///
/// It is no part of what rows ask: fingerprints do not know of it.
final class TentativeMember: Sendable {
  /// The member's name in lower case, and its value: what a refusal speaks of.
  private let words: [String]
  /// What stands behind the rows of a request, the member among it; one for each endpoint.
  private let suffixes: [[UInt8]]
  private let trials: Mutex<[MemberTrial]>

  /// - Parameters:
  ///   - member: The member.
  ///   - suffixes: What stands behind the rows without it: it ends with the brace of the body.
  init?(_ member: JSONValue.JSONMember, suffixes: [[UInt8]]) {
    guard suffixes.allSatisfy({ $0.last == UInt8(ascii: "}") }) else { return nil }
    words = [member.name, member.value.stringValue ?? ""].filter { !$0.isEmpty }
    let added =
      [UInt8(ascii: ",")] + JSONValue.string(member.name).text + [UInt8(ascii: ":")]
      + member.value.text + [UInt8(ascii: "}")]
    self.suffixes = suffixes.map { $0.dropLast() + added }
    trials = Mutex(suffixes.map { _ in MemberTrial() })
  }

  /// What stands behind the rows; nil where they are asked without the member.
  func suffix(for rows: [Row], at endpoint: Int) -> [UInt8]? {
    let unit = rows.first?.position ?? 0
    return trials.withLock { $0[endpoint].isAsked(of: unit) } ? suffixes[endpoint] : nil
  }

  /// Hears what became of a request, and tells whether its rows are to be asked without the member.
  func learned(from attempt: FormAttempt, _ reply: Reply) -> Bool {
    let unit = attempt.rows.first?.position ?? 0
    let ending: MemberTrial.Ending =
      attempt.isAnswered ? .answered : isNamed(in: reply) ? .refusedByName : .refused(reply.status)
    return trials.withLock {
      $0[attempt.endpoint].ended(ending, unit: unit, wasAsked: attempt.isTentative)
    }
  }

  /// Whether the beginning of a refusal speaks of the member.
  private func isNamed(in reply: Reply) -> Bool {
    let said = String(decoding: reply.body.prefix(16 << 10), as: UTF8.self).lowercased()
    return words.contains { said.contains($0) }
  }
}

/// What is known of one server and the member.
///
/// Whether a refusal is for the member or for the row is told by asking the same rows once more
/// without it: answered, the server does not take the member; refused again, the row is at fault.
struct MemberTrial: Sendable {
  /// How a request ended.
  enum Ending: Equatable {
    case answered
    case refused(Int)
    /// In words that name the member.
    case refusedByName
  }
  private enum Standing {
    case untried, taken, refused
  }
  /// What a server says that does not know a member.
  private static let refusals = [400, 415, 422]
  /// What it says about the caller, or about the moment.
  private static let unrelated = [401, 402, 403, 404, 407, 408, 425, 429, 502, 503, 504, 529]

  private var standing = Standing.untried
  /// The units that are asked once more, by their first rows.
  private var doubted: Set<Int64> = []

  /// Whether a unit is asked with the member.
  func isAsked(of unit: Int64) -> Bool {
    standing != .refused && (doubted.isEmpty || !doubted.contains(unit))
  }

  /// Takes note of how a request ended.
  ///
  /// - Returns: Whether its rows are to be asked without the member.
  mutating func ended(_ ending: Ending, unit: Int64, wasAsked: Bool) -> Bool {
    if !wasAsked {
      guard !doubted.isEmpty, doubted.remove(unit) != nil else { return false }
      if ending == .answered { standing = .refused }
      return false
    }
    switch ending {
    case .answered:
      if standing == .untried { standing = .taken }
      return false
    case .refusedByName: break
    case .refused(let status):
      if Self.unrelated.contains(status) { return false }
      let mayBeTheMember = standing == .untried && Self.refusals.contains(status)
      guard mayBeTheMember || standing == .refused else { return false }
    }
    if standing != .refused { doubted.insert(unit) }
    return true
  }
}
