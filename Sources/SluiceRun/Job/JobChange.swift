/// One difference between the job that a ledger was made for and the job of today.
public struct JobChange: Sendable, Equatable, Encodable {
  /// The key that differs, such as `model` or `inputs`.
  public let key: String
  /// What it was, as JSON; nil when it was not set.
  public let before: String?
  /// What it is now, as JSON; nil when it is no longer set.
  public let after: String?
}
