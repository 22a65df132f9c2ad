/// What rows may call a model, and what they mean by it.
package struct NamedModels: Sendable, Equatable {
  package let name: String
  /// A model id or a URL, or several that can stand in for each other.
  package let members: [String]
  /// The one that rows' fingerprints stand for: a member, or one that was a member when the ledger was
  /// begun.
  package var asked: String

  /// A name for at least one model.
  package init(_ name: String, _ members: [String], asked: String? = nil) {
    self.name = name
    self.members = members
    self.asked = asked ?? members[0]
  }
}
