public import SluiceCore

/// Which token requests carry, where it is not the one that is found in the environment.
///
/// ```swift
/// let anonymous = try InferenceClient(model: "org/name", token: false)
/// let own = try InferenceClient(model: "org/name", token: .value(myToken))
/// ```
public enum AccessToken: Sendable, Equatable, ExpressibleByBooleanLiteral,
  ExpressibleByStringLiteral
{
  /// This one.
  case given(Secret)
  /// None: the request goes without `Authorization`.
  case absent
  /// The one of the environment or the saved file, which has to be there.
  case required

  /// A token that is not written in the source.
  public static func value(_ token: String) -> AccessToken { .given(Secret(token)) }

  /// `false` stands for ``absent``, `true` for ``required``.
  public init(booleanLiteral value: Bool) { self = value ? .required : .absent }

  /// The token itself.
  public init(stringLiteral value: String) { self = .value(value) }
}
