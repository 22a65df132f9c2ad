/// An error for a person: what happened, where, and what to do next.
///
/// Rendered as one line, `sluice: WHERE: WHAT; NEXT`. It never holds a secret and has been made safe
/// for a terminal where it is rendered.
///
/// ```swift
/// do { _ = try await run.start() } catch let error as SluiceError where error.code == .ledgerInUse {
///   print("another process works on it:", error)
/// }
/// ```
public struct SluiceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of error it is, for code that decides by it.
  public let code: Code
  /// The place: `reviews.jsonl:42`, a URL, a path; nil when `what` says it all.
  public let place: String?
  /// What happened: one clause, lower case, no full stop.
  public let what: String
  /// What to do next: one clause; nil when there is nothing to advise.
  public let next: String?

  /// Creates an error.
  ///
  /// - Parameters:
  ///   - code: What kind of error it is.
  ///   - place: Where it happened.
  ///   - what: What happened.
  ///   - next: What to do next.
  public init(_ code: Code, at place: String? = nil, _ what: String, next: String? = nil) {
    self.code = code
    self.place = place
    self.what = what
    self.next = next
  }

  /// The same error at another place, or in other words.
  ///
  /// - Parameters:
  ///   - place: Where it happened; nil keeps the place.
  ///   - what: What happened; nil keeps the words.
  /// - Returns: The error with the same code and the same advice.
  package func replacing(place: String? = nil, what: String? = nil) -> SluiceError {
    SluiceError(code, at: place ?? self.place, what ?? self.what, next: next)
  }

  /// The error as one line.
  public var description: String {
    (place.map { "\($0): " } ?? "") + what + (next.map { "; \($0)" } ?? "")
  }
}
