package import SluiceJSON

/// A column that is reached through another: `meta.text`, `choices.0.text`.
///
/// A record that has a key of the whole name means that key; only one that lacks it is looked into.
package struct ColumnPath: Sendable, Equatable {
  /// The column that is looked into.
  package let root: String
  /// The names and the element numbers below it.
  package let steps: [String]

  /// Reads a path; nil for a name that is none.
  package init?(_ name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1, !parts.contains("") else { return nil }
    root = parts[0]
    steps = Array(parts[1...])
  }

  /// The value that the path leads to in an object; nil where there is none.
  ///
  /// - Parameters:
  ///   - object: The object, as `reader` has read it.
  ///   - reader: The reader of the object.
  /// - Returns: The value, as a slice of the text that `reader` has read.
  package func slice(in object: JSONSlice, reading reader: JSONReader) -> JSONSlice? {
    reader.field(root, of: object).flatMap { below($0, reading: reader) }
  }

  /// What stands at the ``steps`` below a value.
  package func below(_ value: JSONSlice, reading reader: JSONReader) -> JSONSlice? {
    var value = value
    for step in steps {
      switch value.kind {
      case .object:
        guard let member = reader.field(step, of: value) else { return nil }
        value = member
      case .array:
        let elements = reader.elements(of: value)
        guard let index = Int(step), elements.indices.contains(index) else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }
}

extension Sequence<String> {
  /// Whether a column is among these, or is reached through one of them.
  package func hasColumn(_ name: String) -> Bool {
    contains(name) || (ColumnPath(name).map { contains($0.root) } ?? false)
  }
}
