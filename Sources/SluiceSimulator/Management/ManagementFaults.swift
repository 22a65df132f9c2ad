package import SluiceCore
internal import SluiceJSON

/// What the management API does wrong.
package struct ManagementFaults: Sendable, Equatable {
  /// What is answered instead.
  enum Answer: Equatable {
    case status(Int)
    /// A gateway's page.
    case page
    /// Nothing, for a day.
    case silence
  }

  private struct Fault: Equatable {
    let answer: Answer
    /// For how many more calls; nil for all.
    var left: Int?
  }

  private static let actions = [
    "any", "whoami", "list", "get", "create", "update", "pause", "resume", "scale-to-zero",
    "delete",
  ]

  private var faults: [String: Fault] = [:]
  /// The state that all documents tell; nil for the true one.
  private(set) var state: String?
  /// Whether documents have no URL.
  private(set) var hidesURL = false

  package init() {}

  /// Reads `pause=500`, `get=503x3` (three times), `any=html`, `resume=hang`, `state=hibernating` or
  /// `url=none`, one of them or several with commas.
  ///
  /// - Throws: What is wrong with the text, for a command line.
  package init(parsing text: String) throws(SluiceError) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 2, set(words[0], to: words[1]) else {
        throw SluiceError(
          .usage,
          "\"\(safe(String(part), limit: 80))\" is no fault of the management API",
          next: "write pause=500, get=503x3, any=html, resume=hang, state=hibernating or url=none"
        )
      }
    }
  }

  private mutating func set(_ name: String, to value: String) -> Bool {
    if name == "state" {
      state = value
      return !value.isEmpty
    }
    if name == "url" {
      hidesURL = true
      return value == "none"
    }
    let parts = value.split(separator: "x", omittingEmptySubsequences: false).map(String.init)
    let count = parts.count == 2 ? Int(parts[1]) : nil
    guard Self.actions.contains(name), parts.count == 1 || count.map({ $0 > 0 }) == true else {
      return false
    }
    switch (parts[0], Int(parts[0])) {
    case ("html", _): faults[name] = Fault(answer: .page, left: count)
    case ("hang", _): faults[name] = Fault(answer: .silence, left: count)
    case (_, let status?) where (400...599).contains(status):
      faults[name] = Fault(answer: .status(status), left: count)
    default: return false
    }
    return true
  }

  /// What is answered to an action instead of the truth.
  mutating func strike(_ action: String) -> Answer? {
    for name in [action, "any"] {
      guard let fault = faults[name], fault.left != 0 else { continue }
      if let left = fault.left { faults[name]?.left = left - 1 }
      return fault.answer
    }
    return nil
  }
}
