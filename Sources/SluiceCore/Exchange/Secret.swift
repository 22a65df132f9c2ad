/// A value that must not be seen: a token, a key.
///
/// It prints, mirrors and encodes as `***`; ``reveal()`` is the one way to the bytes, so that every
/// use can be found by name.
public struct Secret: Sendable, Equatable {
  private let value: String

  /// Wraps a value.
  public init(_ value: String) { self.value = value }

  /// The value itself, for the one place that sends it.
  package func reveal() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `***`, whatever the value is.
  public var description: String { "***" }
  /// `***`, whatever the value is.
  public var debugDescription: String { "***" }
  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
