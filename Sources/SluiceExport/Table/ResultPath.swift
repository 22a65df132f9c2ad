import SluiceCore
import SluiceJSON

/// A place inside an answer or a record: `answer.0.label`.
///
/// A step is the name of a member, or the number of an element, from 0. A name with a dot in it is
/// found as it is written when no shorter way leads to it.
struct ResultPath: Sendable, Equatable {
  let steps: [String]

  init(_ steps: some Sequence<Substring>) { self.steps = steps.map(String.init) }

  /// The value; nil where the way ends before.
  func value(of root: JSONSlice, in reader: JSONReader) -> JSONSlice? {
    Self.value(steps[...], of: root, in: reader)
  }

  private static func value(
    _ steps: ArraySlice<String>,
    of slice: JSONSlice,
    in reader: JSONReader
  ) -> JSONSlice? {
    guard let step = steps.first else { return slice }
    switch slice.kind {
    case .object:
      if let member = reader.field(step, of: slice),
        let found = value(steps.dropFirst(), of: member, in: reader)
      {
        return found
      }
      return steps.count > 1 ? reader.field(steps.joined(separator: "."), of: slice) : nil
    case .array:
      guard let index = Int(step), index >= 0 else { return nil }
      if index == 0 {
        return reader.firstElement(of: slice).flatMap {
          value(steps.dropFirst(), of: $0, in: reader)
        }
      }
      let elements = reader.elements(of: slice)
      return index < elements.count
        ? value(steps.dropFirst(), of: elements[index], in: reader) : nil
    default: return nil
    }
  }
}
