/// Names of members, prepared once for looking them up in many objects.
package struct JSONNames: Sendable {
  let names: [[UInt8]]

  /// Prepares names; they are unescaped text.
  package init(_ names: [String]) { self.names = names.map { Array($0.utf8) } }

  package var count: Int { names.count }
}
